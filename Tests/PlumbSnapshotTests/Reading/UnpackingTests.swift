import PlumbValues
import Testing

@testable import PlumbSnapshot

/// Files within files: gzip, and the answer that holds a credential report.
@Suite struct UnpackingTests {
  /// A gzip member that stores its content as it is.
  static func gzip(_ content: [UInt8]) -> [UInt8] {
    var crc: UInt32 = .max
    for byte in content {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    func little(_ value: UInt32, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
    var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var at = 0
    repeat {
      let end = min(at + 65535, content.count)
      let length = UInt32(end - at)
      out += [end == content.count ? 1 : 0] + little(length, 2) + little(~length, 2) + content[at..<end]
      at = end
    } while at < content.count
    return out + little(~crc, 4) + little(UInt32(content.count), 4)
  }

  /// Elements, and what can't be read.
  private static func opened(
    _ bytes: [UInt8], most: UInt64 = UnpackingLimits.most
  ) -> (elements: [String], problem: ReadProblem?, encoding: String?) {
    var result: (elements: [String], problem: ReadProblem?, encoding: String?) = ([], nil, nil)
    FilesTests.withFolder(["x": bytes]) { folder in
      var unpacking = Unpacking(spoolFolder: folder)
      unpacking.most = most
      do throws(ReadProblem) {
        let file = try unpacking.opened(SnapshotFile(path: folder + "/x"))
        result.encoding = file.encoding()
        result.elements = Drained.of([file]).elements
        #expect(Drained.of([file]).elements == result.elements, "readable twice")
      } catch {
        result.problem = error
      }
    }
    return result
  }

  private static let list = Array(#"[{"a":1},{"b":2}]"#.utf8)

  @Test func unpacks() {
    let one = Self.opened(Self.gzip(Self.list))
    #expect(one.elements == [#"{"a":1}"#, #"{"b":2}"#] && one.encoding == "UTF-8, from gzip")
    let parts = Self.gzip(Array(#"[{"a":1},"#.utf8)) + Self.gzip([]) + Self.gzip(Array(#"{"b":2}]"#.utf8))
    #expect(Self.opened(parts).elements == one.elements, "members make one stream")
    #expect(Self.opened(parts + [0, 0, 0]).elements == one.elements, "zero bytes may follow")
    let items = (0..<40_000).map { #"{"n":\#($0)}"# }
    #expect(Self.opened(Self.gzip(Array("[\(items.joined(separator: ","))]".utf8))).elements == items)
  }

  /// Cut anywhere, or with a byte changed, it is never read as something whole.
  @Test func refusesTornFiles() {
    let whole = Self.gzip(Self.list)
    for length in 2..<whole.count {
      #expect(Self.opened(Array(whole[..<length])).problem?.code == .truncated, "\(length)")
    }
    for index in [2, 3] + Array(10..<whole.count) {
      var bytes = whole
      bytes[index] ^= 0xE5
      let code = Self.opened(bytes).problem?.code
      #expect(code == .compressed || code == .truncated, "\(index)")
    }
    #expect(Self.opened(whole + [7]).problem?.code == .truncated, "a member that hardly begins")
    #expect(Self.opened(whole + [0, 7]).problem?.code == .compressed)
    #expect(Self.opened(whole + Array("[]".utf8)).problem?.code == .compressed)
  }

  @Test func refusesTooMuch() {
    let whole = Self.gzip(Self.list)
    #expect(Self.opened(whole, most: UInt64(Self.list.count)).problem == nil)
    #expect(Self.opened(whole, most: UInt64(Self.list.count) - 1).problem?.code == .tooLarge)
  }

  // MARK: - Credential report

  private static let table = "user,arn\nanna,a1\nbert,a2\n"
  private static let rows = [#"{"user":"anna","arn":"a1"}"#, #"{"user":"bert","arn":"a2"}"#]
  private static let text = "dXNlcixhcm4KYW5uYSxhMQpiZXJ0LGEyCg=="

  @Test(arguments: [
    #"{"Content":"TEXT","ReportFormat":"text/csv","GeneratedTime":"2026-11-20T05:00:00+00:00"}"#,
    "{\n    \"Content\": \"TEXT\",\n    \"ReportFormat\": \"text/csv\"\n}\n", #" {"Content" : "TEXT"}"#,
  ])
  func decodesReports(_ shape: String) {
    let bytes = Array(Self.filled(shape, Self.text).utf8)
    let found = Self.opened(bytes)
    #expect(found.elements == Self.rows && found.encoding == "UTF-8, from base64")
    let packed = Self.opened(Self.gzip(bytes))
    #expect(packed.elements == Self.rows && packed.encoding == "UTF-8, from gzip, base64")
  }

  private static func filled(_ shape: String, _ text: String) -> String {
    shape.split(separator: "TEXT", omittingEmptySubsequences: false).joined(separator: text)
  }

  @Test(arguments: [
    (#"{"Content":"TEXT"#, ReadProblem.Code.truncated), (#"{"Content":"TEXT","ReportFormat":"#, .malformed),
    (#"{"Content":"TEXT"} x"#, .malformed), (#"{"Content":"TEXTA="}"#, .malformed),
    (#"{"Content":"TEXT!"}"#, .malformed), (#"{"Content":"dXNlcixhcm4KY"}"#, .truncated),
  ])
  func refusesWrongReports(_ shape: String, _ code: ReadProblem.Code) {
    #expect(Self.opened(Array(Self.filled(shape, Self.text).utf8)).problem?.code == code)
  }

  /// An object that happens to have such a member is an object.
  @Test(arguments: [
    #"{"Content":"plain words"}"#, #"{"Content":"dGV4dA=="}"#, #"{"Content":5}"#, #"{"Contents":"x"}"#,
  ])
  func leavesOthersAlone(_ text: String) {
    #expect(Self.opened(Array(text.utf8)).elements == [text])
  }

  @Test func base64InPieces() {
    let bytes = Array((Self.text + "\" rest").utf8)
    for size in 1...9 {
      var decoder = Base64Text()
      var out: [UInt8] = []
      var at = 0
      while !decoder.isDone, at < bytes.count {
        at += decoder.feed(bytes[at..<min(at + size, bytes.count)], into: &out)
      }
      #expect(out == Array(Self.table.utf8) && decoder.isWhole && at == Self.text.utf8.count + 1)
    }
  }
}
