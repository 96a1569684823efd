internal import PlumbLanguage
internal import PlumbValues

/// `terraform show -json` (and `tofu show -json`) of plans and of state.
/// Format: https://developer.hashicorp.com/terraform/internals/json-format
enum TerraformSource: DocumentSource {
  /// Members that stand at the top of such a file, whatever their order.
  private static let topNames: Set<String> = [
    "format_version", "terraform_version", "applyable", "checks", "complete", "configuration", "errored",
    "deferred_changes", "output_changes", "planned_values", "prior_state", "relevant_attributes",
    "resource_changes", "resource_drift", "timestamp", "values", "variables", "action_invocations",
  ]
  static let planCommand = "terraform show -json tfplan > plan.json"
  private static let remedy = "Make it with: terraform plan -out tfplan && \(planCommand)"

  static func mayBe(_ head: [UInt8]) -> Bool {
    head.withUnsafeBufferPointer { bytes in
      let spans = JSONSpans(bytes: bytes)
      let at = spans.skipBlanks(0)
      guard spans.byte(at) == UInt8(ascii: "{") else { return false }
      let quote = spans.skipBlanks(at + 1)
      guard spans.byte(quote) == UInt8(ascii: "\"") else { return false }
      let name = bytes[(quote + 1)...].prefix { $0 != UInt8(ascii: "\"") }
      let word = String(decoding: name, as: UTF8.self)
      return topNames.contains(word) || isLog(head) || word == "version" && has(head, "\"terraform_version\"")
    }
  }

  private static func has(_ head: [UInt8], _ word: StaticString) -> Bool {
    head.withUnsafeBufferPointer { bytes in
      TextFold.contains(
        bytes, Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount), ignoreCase: false)
    }
  }

  /// Lines that `terraform plan -json` prints: what happens meanwhile, not the plan.
  private static func isLog(_ head: [UInt8]) -> Bool {
    has(head, "\"@module\":\"terraform.ui\"") || has(head, "\"@module\":\"tofu.ui\"")
  }

  static func open(
    _ file: SnapshotFile, index: UInt32, types: TypeCatalog, limits: DocumentLimits
  ) throws(ReadProblem) -> (any OpenDocument)? {
    guard file.size <= limits.size else {
      throw ReadProblem(
        .elementTooLarge, file: index, shown: file.shown,
        message:
          "the file is larger than \(limits.size >> 20) MiB, the most that is read of a Terraform plan",
        help: "Plan a part of it: terraform plan -target ADDRESS, or a folder of its own for each part.")
    }
    if let head = try? file.head(512), isLog(head) {
      throw ReadProblem(
        .notAnExport, file: index, shown: file.shown, offset: 0,
        message: "the file is the log that terraform plan -json prints", help: remedy)
    }
    let whole = try WholeText(file, index)
    let opened: Result<TerraformDocument?, ReadProblem> = whole.bytes.withUnsafeBufferPointer { all in
      do throws(ReadProblem) {
        let text = UnsafeBufferPointer(rebasing: all[0..<(all.count - JSONParser.padding)])
        return .success(try read(JSONSpans(bytes: text), whole.file, index, types, limits, whole.lines))
      } catch {
        return .failure(error)
      }
    }
    return try opened.get()
  }

  private static func read(
    _ text: JSONSpans, _ file: SnapshotFile, _ index: UInt32, _ types: TypeCatalog, _ limits: DocumentLimits,
    _ lines: LineMarks
  ) throws(ReadProblem) -> TerraformDocument? {
    func problem(_ code: ReadProblem.Code, _ at: Int, _ message: String, _ help: String = remedy)
      -> ReadProblem
    {
      ReadProblem(
        code, file: index, shown: file.shown, offset: UInt64(max(at, 0)), message: message, help: help)
    }
    let open = text.skipBlanks(0)
    guard let (_, end) = text.pieces(open) else {
      throw problem(.truncated, text.bytes.count, "the file ends within a Terraform plan or state")
    }
    guard let members = text.members(open) else { return nil }
    let top = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard top["format_version"] != nil || top["terraform_version"] != nil else { return nil }
    guard text.skipBlanks(end) == text.bytes.count else {
      throw problem(.malformed, end, "something stands behind the plan")
    }
    guard let version = top["format_version"] else {
      throw problem(
        .notAnExport, open, "this is Terraform's own state file, whose form changes with its version",
        "Make it with: terraform show -json > state.json")
    }
    let word = String(decoding: text.bytes[version], as: UTF8.self).filter { $0 != "\"" }
    guard let major = word.split(separator: ".").first.flatMap({ Int($0) }), major <= 1 else {
      throw problem(
        .notAnExport, version.lowerBound,
        "the file has format version \(word.prefix(20)), and this plumb reads versions 0 and 1",
        "Take a newer plumb, or the Terraform that it reads: \(planCommand)")
    }
    if let errored = top["errored"], text.bytes[errored].elementsEqual("true".utf8) {
      throw problem(
        .notAnExport, errored.lowerBound, "the plan is that of a run that failed, and holds only a part",
        "Mend what terraform plan complains of. \(remedy)")
    }
    var reader = TerraformReader(text: text, file: file, index: index, types: types, limits: limits)
    return try reader.document(top, lines)
  }
}
