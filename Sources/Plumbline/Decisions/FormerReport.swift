internal import PlumbLanguage
public import PlumbReport
internal import PlumbSnapshot
internal import PlumbValues

/// Reads complete JSON reports back.
public enum FormerReport {
  /// Bytes of a report up to which it is read.
  static let most = 1 << 30

  /// The report in a file; what is wrong is said with file, line and column.
  public static func read(_ path: String) throws(RunFailure) -> Report {
    let shown = DisplayText.safe(path)
    let bytes: [UInt8]
    switch PolicyFiles.contents(path, most: most) {
    case .failure(let failure): throw RunFailure(text: "plumb: \(shown): \(failure.reason)\n")
    case .success(let read): bytes = read
    }
    let parser = JSONParser()
    do {
      let report = try ReportReader.report(parser.parse(copying: bytes))
      if let index = parser.duplicateKey() { throw JSONProblem(.duplicateKey, tapeIndex: index) }
      return report
    } catch let problem as JSONProblem {
      let found = bytes.withUnsafeBytes { locateProblem(in: $0, reason: problem) }
      throw failure(shown, bytes, at: found.offset, "no JSON report: \(found.message); \(help)")
    } catch let wrong as ReportReadFailure {
      let place = bytes.withUnsafeBytes { JSONLocator.find(path: wrong.path, in: $0) }
      let path = wrong.path.isEmpty ? "" : "`\(PathText.text(wrong.path))` "
      throw failure(shown, bytes, at: place?.offset, path + wrong.message)
    } catch {
      throw RunFailure(text: "plumb: \(shown): \(error)\n")
    }
  }

  private static let help = "`plumb check --report json=report.json` writes one"

  private static func failure(
    _ shown: String, _ bytes: [UInt8], at offset: Int?, _ message: String
  ) -> RunFailure {
    var place = ""
    if let offset {
      let before = bytes.prefix(offset)
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      let column = String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1
      place = ":\(line):\(column)"
    }
    return RunFailure(text: "\(shown)\(place): error[report.malformed]: \(DisplayText.safe(message))\n")
  }
}
