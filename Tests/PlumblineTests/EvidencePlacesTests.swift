import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Every evidence of every fixture stands in its file where the report says.
@Suite struct EvidencePlacesTests {
  /// Snapshots and plans below `fixtures/`.
  static let fixtures: [String] = {
    let folders = ["estate", "first-try", "aws-estate"].map { "fixtures/\($0)" }
    let estates = (FolderNames.of(Package.root + "/fixtures/conformance") ?? []).sorted().flatMap {
      ["fixtures/conformance/\($0)/live", "fixtures/conformance/\($0)/plan.json"]
    }
    let plans = ["terraform/recorded", "terraform/aws"].flatMap { folder in
      (FolderNames.of("\(Package.root)/fixtures/\(folder)") ?? []).sorted()
        .filter { $0.hasSuffix(".json") }.map { "fixtures/\(folder)/\($0)" }
    }
    return folders + estates + plans
  }()

  /// The text of a file from a line and column on, in Unicode scalars, and what stands before it in its line.
  private struct Place {
    var before: ArraySlice<Unicode.Scalar>
    var rest: ArraySlice<Unicode.Scalar>

    init?(_ evidence: Evidence, in lines: [[Unicode.Scalar]]) {
      guard lines.indices.contains(evidence.line - 1) else { return nil }
      let line = lines[evidence.line - 1]
      guard evidence.column >= 1, evidence.column <= line.count else { return nil }
      before = line[..<(evidence.column - 1)].suffix(400)
      rest = line[(evidence.column - 1)...]
    }

    /// The text that begins here, without its quotes and escapes.
    var string: String? {
      guard rest.first == "\"" else { return nil }
      var isEscaped = false
      var literal = String.UnicodeScalarView("\"".unicodeScalars)
      for scalar in rest.dropFirst() {
        literal.append(scalar)
        if scalar == "\"", !isEscaped { break }
        isEscaped = scalar == "\\" && !isEscaped
      }
      let parser = JSONParser()
      return (try? parser.parse(copying: String(literal))).flatMap { Value($0).text }
    }

    /// The member whose value begins here.
    var member: String? {
      var line = String.UnicodeScalarView()
      line.append(contentsOf: before)
      let words = String(line).split(separator: "\"", omittingEmptySubsequences: false)
      guard words.count >= 3, words.last?.allSatisfy({ $0 == ":" || $0 == " " }) == true else { return nil }
      return String(words[words.count - 2])
    }
  }

  private static func lines(_ path: String) -> [[Unicode.Scalar]]? {
    guard let bytes = TestFile.bytes(Package.root + "/" + path) else { return nil }
    let text: String
    if bytes.starts(with: [0xFF, 0xFE]) {
      let units = stride(from: 2, to: bytes.count - 1, by: 2).map {
        UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
      }
      text = String(decoding: units, as: UTF16.self)
    } else {
      text = String(
        decoding: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
    }
    return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
  }

  /// Why a place isn't the value's; nil where it is.
  private static func objection(_ evidence: Evidence, _ place: Place) -> String? {
    let opens: Set<Unicode.Scalar> = ["{", "["]
    let isOpen = place.rest.first.map(opens.contains) ?? false
    let begins = isOpen || place.rest.first == "\""
    // The nearest thing that there is, or what says that it isn't known.
    if evidence.state.hasPrefix("is not known"), begins { return nil }
    let isElement = evidence.path.split(separator: ".").last.map { Int($0) != nil } ?? false
    if let attribute = evidence.attribute {
      // Another name and maybe another value: the attribute itself, an element of it, or what it would stand in.
      let names = attribute.split { $0 == " " || $0 == "." || $0 == "[" || $0 == "]" }.map(String.init)
      if let last = names.last, Int(last) != nil, let text = evidence.actual?.text {
        // A document in a text is shown by the text.
        return place.string == text || place.member == names.first ? nil : "is not \(text)"
      }
      return isOpen || place.member.map(names.contains) == true ? nil : "is not \(attribute)"
    }
    // What a mapping says without an attribute stands nowhere: what it was made from is shown.
    if evidence.file.hasSuffix("plan.json") || evidence.file.hasSuffix("state.json"), place.rest.first == "{"
    {
      return nil
    }
    // What the file or the envelope says of a resource is shown by the resource.
    if evidence.path.hasPrefix("meta."), place.rest.first == "{" { return nil }
    switch evidence.actual {
    case nil: return begins || place.rest.starts(with: "null".unicodeScalars) ? nil : "nothing begins there"
    case .map, .list: return begins ? nil : "no document begins there"
    case .text(let text) where text.contains("(secret"):
      return place.rest.first == "\"" ? nil : "no text begins there"
    case .text(let text):
      guard let found = place.string else { return "no text begins there" }
      // A text that the type splits stands there whole.
      let isPart = isElement && found.split(whereSeparator: { " ,;".contains($0) }).contains { $0 == text }
      return isPart || DisplayText.safe(found) == DisplayText.safe(text) ? nil : "is \(found.prefix(60))"
    case .some(let value):
      let json = Array(value.json.unicodeScalars)
      // A number or boolean that the source writes as a text.
      return place.rest.starts(with: json) || place.string == value.json
        ? nil : "is \(place.rest.prefix(30).map(String.init).joined())"
    }
  }

  @Test(arguments: fixtures) func stand(_ fixture: String) throws {
    try #require(Package.isWorkingFolder)
    var request = CheckRequest(snapshots: [fixture], now: Judging.now)
    request.include = [.pass, .notApplicable]
    let report = Plumbline.check(request, policies: PolicySet())
    var files: [String: [[Unicode.Scalar]]] = [:]
    var looked = 0
    for result in report.results {
      for evidence in result.evidence where !evidence.file.isEmpty && evidence.line > 0 {
        // Lines of what is packed or encoded are those of what comes out.
        if evidence.file.hasSuffix(".gz") || evidence.file.hasSuffix("credential-report.json") { continue }
        let lines = try #require(files[evidence.file] ?? Self.lines(evidence.file))
        files[evidence.file] = lines
        let at = "\(result.policy): \(evidence.path) at \(evidence.file):\(evidence.line):\(evidence.column)"
        guard let place = Place(evidence, in: lines) else {
          Issue.record("\(at): there is no such place")
          continue
        }
        if let objection = Self.objection(evidence, place) {
          Issue.record("\(at) \(objection); \(evidence.state)")
        }
        looked += 1
      }
    }
    #expect(looked > 0 || fixture.contains("terraform/") || report.results.allSatisfy { $0.evidence.isEmpty })
  }
}
