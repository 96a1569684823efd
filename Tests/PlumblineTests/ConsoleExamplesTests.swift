import Glibc
import Testing

/// A fenced block of a page.
struct PageBlock: Sendable {
  let page: String
  /// On which it opens, from 1.
  let line: Int
  let info: String
  /// Of the block itself, as within a list.
  let indent: Int
  var lines: [String] = []
  /// The file that the line before it names last, as in: Write this to `policies/a.yaml`:
  let file: String?

  static func all(in page: String) -> [PageBlock] {
    var blocks: [PageBlock] = []
    var open: PageBlock?
    var before = ""
    for (number, line) in text(page).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let indent = line.prefix { $0 == " " }.count
      if line.dropFirst(indent).hasPrefix("```") {
        if let block = open {
          blocks.append(block)
          open = nil
        } else {
          let spans = before.split(separator: "`", omittingEmptySubsequences: false)
          let named = spans.count > 2 ? String(spans[spans.count - 2]) : nil
          open = PageBlock(
            page: page, line: number + 1, info: String(line.dropFirst(indent + 3)), indent: indent,
            file: before.hasSuffix(":") ? named : nil)
        }
      } else if let outer = open?.indent {
        open?.lines.append(String(line.dropFirst(min(indent, outer))))
      } else if !line.isEmpty {
        before = String(line)
      }
    }
    return blocks
  }
}

/// A command of a `console` block and the output shown below it.
struct ConsoleExample: Sendable, CustomTestStringConvertible {
  let place: String
  let command: String
  /// `# exits N` behind the command; 0 without it.
  let status: Int32
  let output: [String]

  var testDescription: String { "\(place): \(command)" }

  /// The `$ plumb …` lines of a page. Others, `$ make …` and `$ az …`, are for the reader alone.
  static func all(in page: String) -> [ConsoleExample] {
    PageBlock.all(in: page).filter { $0.info == "console" }.flatMap(all)
  }

  static func all(in block: PageBlock) -> [ConsoleExample] {
    var examples: [ConsoleExample] = []
    var open: (place: String, line: String, output: [String])?
    func close() {
      guard let example = open else { return }
      let parts = example.line.split(separator: "# exits", maxSplits: 1)
      let status = parts.count > 1 ? Int32(parts[1].filter { $0 != " " }) : 0
      examples.append(
        ConsoleExample(
          place: example.place, command: String(parts.first ?? ""), status: status ?? -1,
          output: example.output))
      open = nil
    }
    for (number, line) in block.lines.enumerated() {
      if line.hasPrefix("$ ") {
        close()
        if line.contains("plumb ") {
          open = ("\(block.page):\(block.line + number + 1)", String(line.dropFirst(2)), [])
        }
      } else {
        open?.output.append(line)
      }
    }
    close()
    return examples
  }

  /// Whether lines fit a pattern in which a line `…` stands for any lines.
  static func fits(_ lines: ArraySlice<String>, _ pattern: ArraySlice<String>) -> Bool {
    var (line, wanted) = (lines.startIndex, pattern.startIndex)
    var retry: (line: Int, wanted: Int)?
    while line < lines.endIndex {
      if wanted < pattern.endIndex, pattern[wanted].drop(while: { $0 == " " }) == "…" {
        retry = (line, wanted)
        wanted += 1
      } else if wanted < pattern.endIndex, pattern[wanted] == lines[line] {
        line += 1
        wanted += 1
      } else if let last = retry {
        line = last.line + 1
        wanted = last.wanted + 1
        retry = (line, last.wanted)
      } else {
        return false
      }
    }
    return pattern[wanted...].allSatisfy { $0.drop(while: { $0 == " " }) == "…" }
  }
}

/// Runs what the pages show, from the root of the repository, in a terminal of 100 columns.
@Suite struct ConsoleExamplesTests {
  static let pages =
    ["README.md", "CONTRIBUTING.md"]
    + names(in: "Docs").filter { $0.hasSuffix(".md") && $0 != "writing-policies.md" }.map { "Docs/" + $0 }

  @Test(arguments: pages.flatMap(ConsoleExample.all))
  func showsWhatItPrints(_ example: ConsoleExample) throws {
    let (output, status) = try #require(run(example.command))
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(status == example.status, "\(output)")
    #expect(ConsoleExample.fits(lines.dropLast(), example.output[...]), "\(output)")
  }

  /// The tutorial, from an empty folder: its files are written and its commands run in the order of the page.
  @Test func theTutorialCanBeFollowed() throws {
    let folder = try TemporaryFolder()
    var (files, commands) = (0, 0)
    for block in PageBlock.all(in: "Docs/writing-policies.md") {
      if let file = block.file, block.info != "console" {
        try folder.write(file, Array((block.lines.joined(separator: "\n") + "\n").utf8))
        files += 1
      }
      guard block.info == "console" else { continue }
      for example in ConsoleExample.all(in: block) {
        let (output, status) = try #require(run(example.command, in: folder.path))
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(status == example.status, "\(example.place)\n\(output)")
        #expect(ConsoleExample.fits(lines.dropLast(), example.output[...]), "\(example.place)\n\(output)")
        commands += 1
      }
    }
    #expect(files >= 6 && commands >= 6)
  }

  @Test func dotsStandForAnyLines() {
    func fits(_ lines: String, _ pattern: String) -> Bool {
      ConsoleExample.fits(lines.map(String.init)[...], pattern.map(String.init)[...])
    }
    for pattern in ["abcb", "…", "a…", "…b", "a…b", "ab…b", "abcb…", "…c…"] { #expect(fits("abcb", pattern)) }
    for pattern in ["abc", "b…", "…c", "a…c", "abcbb", ""] { #expect(!fits("abcb", pattern)) }
  }

  /// Output of both kinds, and the exit status.
  private func run(_ command: String, in place: String = root) -> (String, Int32)? {
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &path, path.count)
    let folder = path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }.split(separator: UInt8(ascii: "/"))
      .dropLast().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
    let setting =
      "unset SOURCE_DATE_EPOCH GITHUB_ACTIONS TF_BUILD; cd '\(place)' && PATH='/\(folder)':\"$PATH\" COLUMNS=100"
    guard let pipe = popen("export LC_ALL=C; \(setting); export PATH COLUMNS; { \(command); } 2>&1", "re")
    else { return nil }
    let output = contents(pipe)
    let status = pclose(pipe)
    return (output, status & 0x7F == 0 ? status >> 8 & 0xFF : -1)
  }
}

private let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  .joined(separator: "/")

private func text(_ path: String) -> String {
  guard let file = fopen("\(root)/\(path)", "re") else { return "" }
  defer { fclose(file) }
  return contents(file)
}

private func contents(_ file: UnsafeMutablePointer<FILE>) -> String {
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&block, 1, block.count, file)
    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
    bytes += block[..<count]
  }
}

private func names(in folder: String) -> [String] {
  guard let handle = opendir("\(root)/\(folder)") else { return [] }
  defer { closedir(handle) }
  var names: [String] = []
  while let entry = readdir(handle) {
    names.append(
      withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
  return names.sorted()
}
