import Glibc
import Testing

/// Whole outputs kept under `fixtures/reports/`.
enum Golden {
  /// The text is what the file holds. With `PLUMB_RECORD=1` the file is rewritten and the test fails, so that
  /// nothing is recorded unseen.
  static func expect(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation,
    file: String = #filePath
  ) {
    let path = folder(of: file) + name
    if getenv("PLUMB_RECORD").map({ String(cString: $0) }) == "1" {
      write(text, to: path)
      Issue.record("recorded \(name)", sourceLocation: sourceLocation)
      return
    }
    guard let kept = read(path) else {
      Issue.record("no \(name); PLUMB_RECORD=1 records it", sourceLocation: sourceLocation)
      return
    }
    if Array(kept.utf8) == Array(text.utf8) { return }
    let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let at = zip(old, new).prefix { $0 == $1 }.count
    let was = old.indices.contains(at) ? old[at] : "(end)"
    let now = new.indices.contains(at) ? new[at] : "(end)"
    Issue.record("\(name):\(at + 1)\n  kept: \(was)\n  now:  \(now)", sourceLocation: sourceLocation)
  }

  /// `fixtures/reports/` of the package that a file of tests belongs to.
  private static func folder(of file: String) -> String {
    "/" + file.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/reports/"
  }

  private static func read(_ path: String) -> String? {
    guard let stream = fopen(path, "rb") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      if count == 0 { break }
      bytes.append(contentsOf: buffer.prefix(count))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) {
    guard let stream = fopen(path, "wb") else {
      Issue.record("cannot write \(path)")
      return
    }
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
  }
}
