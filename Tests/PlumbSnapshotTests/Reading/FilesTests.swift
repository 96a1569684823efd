import Glibc
import PlumbValues
import Testing

@testable import PlumbSnapshot

@Suite struct FilesTests {
  /// A new folder with these files below it, removed at the end.
  static func withFolder(_ files: [String: [UInt8]], _ body: (String) throws -> Void) rethrows {
    var template = Array("/tmp/plumb-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      Issue.record("no temporary folder")
      return
    }
    let folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var made: [String] = []
    for name in files.keys.sorted() {
      let parts = name.split(separator: "/")
      for count in 1..<max(parts.count, 1) {
        mkdir(folder + "/" + parts.prefix(count).joined(separator: "/"), 0o700)
      }
      let path = folder + "/" + name
      let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
      let bytes = files[name] ?? []
      _ = write(descriptor, bytes, bytes.count)
      close(descriptor)
      made.append(path)
    }
    defer {
      for path in made { unlink(path) }
      for name in files.keys {
        var parts = name.split(separator: "/").dropLast()
        while !parts.isEmpty {
          rmdir(folder + "/" + parts.joined(separator: "/"))
          parts.removeLast()
        }
      }
      rmdir(folder)
    }
    try body(folder)
  }

  @Test func expandsFolders() {
    let files = ["b.json", "a/x.json", "a-1.json", "a/.hidden", ".git/c.json", "snapshot.yaml", "B.json"]
    Self.withFolder(Dictionary(uniqueKeysWithValues: files.map { ($0, Array("[]".utf8)) })) { folder in
      symlink(folder, folder + "/a/loop")
      symlink(folder + "/b.json", folder + "/z.json")
      symlink("/nowhere/at/all", folder + "/dangling.json")
      mkdir(folder + "/empty", 0o700)
      defer {
        for name in ["a/loop", "z.json", "dangling.json"] { unlink(folder + "/" + name) }
        rmdir(folder + "/empty")
      }
      let found = SnapshotFiles.expand(
        [folder, folder + "/b.json", folder + "/none.json", folder + "/empty"], spoolFolder: folder)
      #expect(
        found.files.map { String($0.path.dropFirst(folder.count + 1)) } == [
          "B.json", "a-1.json", "a/x.json", "b.json",
        ])
      #expect(found.manifests.map { String($0.path.dropFirst(folder.count + 1)) } == ["snapshot.yaml"])
      #expect(found.problems.map(\.code) == [.unreadable, .notFound])
      let empty = SnapshotFiles.expand([folder + "/empty"], spoolFolder: folder)
      #expect(empty.problems.map(\.code) == [.emptyFolder])
    }
  }

  @Test func spoolsPipes() {
    Self.withFolder(["x": []]) { folder in
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      let reader = ends[0]
      _ = write(ends[1], "[1,2]", 5)
      close(ends[1])
      let found = SnapshotFiles.expand(["/dev/fd/\(reader)"], spoolFolder: folder)
      close(reader)
      #expect(found.problems.isEmpty)
      #expect(Drained.of(found.files).elements == ["1", "2"])
      #expect(Drained.of(found.files).elements == ["1", "2"], "readable twice")
      let missing = SnapshotFiles.expand(["/dev/null"], spoolFolder: folder + "/none")
      #expect(missing.problems.map(\.code) == [.unreadable])
    }
  }

  static func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    ([0xFEFF] + Array(text.utf16)).flatMap { unit -> [UInt8] in
      bigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
    }
  }

  @Test(arguments: [false, true])
  func readsUTF16(_ bigEndian: Bool) throws {
    let text = #"[{"a":"é€😀"},{"b":1}]"#
    let file = SnapshotFile(shown: "a", contents: Self.utf16(text, bigEndian: bigEndian))
    for read in [1, 2, 3, 1000] {
      let found = Drained.of([file], .sizes(block: 1, read: read))
      #expect(found.elements == [#"{"a":"é€😀"}"#, #"{"b":1}"#])
      for (place, element) in zip(found.places, found.elements) {
        #expect(try file.read(place) == Array(element.utf8))
      }
    }
    var tracker = try LineTracker(file)
    #expect(try tracker.position(of: 19) == TextPosition(line: 1, column: 14))
  }

  @Test func largeUTF16() throws {
    let items = (0..<20_000).map { #"{"n":\#($0),"t":"ü"}"# }
    let file = SnapshotFile(
      shown: "a", contents: Self.utf16("[" + items.joined(separator: ",") + "]", bigEndian: false))
    let found = Drained.of([file])
    #expect(found.elements == items)
    #expect(try file.read(found.places[19_999]) == Array(items[19_999].utf8))
  }

  static let encodings: [(bytes: [UInt8], problems: [String])] = [
    ([0xEF, 0xBB, 0xBF] + Array("[1]".utf8), []),
    ([0xEF, 0xBB, 0xBF], ["empty-file@0"]),
    ([0xFF, 0xFE, 0, 0, 0x5B, 0, 0, 0], ["encoding@0"]),
    ([0, 0, 0xFE, 0xFF], ["encoding@0"]),
    ([0x1F, 0x8B, 8, 0], ["compressed@0"]),
    (Array("PK\u{3}\u{4}".utf8), ["compressed@0"]),
    ([0x5B, 0, 0x5D, 0], ["binary@1"]),
    ([0xFF, 0xFE, 0x5B, 0, 0x31, 0, 0x00, 0xD8, 0x5D, 0], ["encoding@2"]),
    ([0xFF, 0xFE, 0x5B, 0, 0x31, 0, 0x00, 0xDC, 0x5D, 0], ["encoding@2"]),
    ([0xFF, 0xFE, 0x5B, 0, 0x31], ["encoding@1"]),
    (Array("[\"".utf8) + [0xC3, 0x28] + Array("\",1]".utf8), ["encoding@2"]),
    (Array("[\"".utf8) + [0xED, 0xA0, 0x80] + Array("\",1]".utf8), ["encoding@2"]),
  ]

  @Test(arguments: encodings.indices)
  func namesEncodings(_ index: Int) {
    let file = SnapshotFile(shown: "a", contents: Self.encodings[index].bytes)
    #expect(Drained.of([file]).problems == Self.encodings[index].problems)
  }

  @Test func missingFile() {
    #expect(Drained.of([SnapshotFile(path: "/nowhere/a.json")]).problems == ["not-found@0"])
    #expect(Drained.of([SnapshotFile(path: "/tmp")]).problems == ["unreadable@0"])
  }
}
