import Glibc
import Testing

/// Whole reports kept under `fixtures/golden/`.
enum Golden {
  static var isRecording: Bool { getenv("PLUMB_RECORD").map { String(cString: $0) } == "1" }

  /// The text is what the file holds. With `PLUMB_RECORD=1` the file is rewritten and the test fails, so that nothing
  /// is recorded unseen.
  static func expect(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let path = Package.root + "/fixtures/golden/" + name
    if isRecording {
      let written = TestFile.write(Array(text.utf8), to: path)
      Issue.record(written ? "recorded \(name)" : "can't write \(path)", sourceLocation: sourceLocation)
      return
    }
    guard let kept = TestFile.bytes(path) else {
      Issue.record("no \(name); PLUMB_RECORD=1 records it", sourceLocation: sourceLocation)
      return
    }
    if kept == Array(text.utf8) { return }
    let old = String(decoding: kept, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let at = zip(old, new).prefix { $0 == $1 }.count
    let was = old.indices.contains(at) ? old[at] : "(end)"
    let now = new.indices.contains(at) ? new[at] : "(end)"
    Issue.record("\(name):\(at + 1)\n  kept: \(was)\n  now:  \(now)", sourceLocation: sourceLocation)
  }
}
