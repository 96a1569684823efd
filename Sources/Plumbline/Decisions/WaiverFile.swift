internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbValues

/// Reads a file of waivers; what is wrong with it is added to the diagnostics.
struct WaiverFile {
  static let keys = KeyTable(["plumb-waivers", "waivers"], required: ["waivers"])
  static let waiverKeys = KeyTable(
    ["id", "policy", "resource", "scope", "reason", "owner", "approved-by", "expires"],
    required: ["id", "policy", "reason", "owner", "approved-by", "expires"])
  /// The longest time that a waiver may hold from the run's date, unless the configuration says otherwise.
  static let longest = TimeSpan(ticks: 365 * TimeSpan.Unit.day.rawValue)

  let date: Instant
  let longest: TimeSpan
  /// Ids of all policies there are; nil where the policies aren't the ones that the waivers were written for.
  let known: Set<String>?
  private(set) var waivers: [Waiver] = []

  init(date: Instant, longest: TimeSpan?, known: Set<String>?) {
    self.date = date
    self.longest = longest ?? Self.longest
    self.known = known
  }

  mutating func read(_ file: SourceFile, index: Int, _ diagnostics: inout Diagnostics) {
    let items = DecisionFile.items(
      file, index: index, what: "the waivers file", keys: Self.keys, &diagnostics)
    var marks: [String: SourceMark] = [:]
    for item in items {
      guard let fields = Fields(item, in: "the waiver", allowed: Self.waiverKeys.keys, &diagnostics) else {
        continue
      }
      fields.require(Self.waiverKeys.required, &diagnostics)
      if let id = fields["id"]?.text, marks.updateValue(item.mark, forKey: id) != nil {
        diagnostics.add(
          .duplicate, "there is another waiver `\(id.prefix(80))`", at: fields["id"]?.mark ?? item.mark)
      }
      if let waiver = waiver(fields, &diagnostics) { waivers.append(waiver) }
    }
  }

  private func waiver(_ fields: Fields, _ diagnostics: inout Diagnostics) -> Waiver? {
    let texts = Self.waiverKeys.required.filter { $0 != "expires" }.map { key in
      DecisionFile.filled(fields, key, &diagnostics)
    }
    let resources = selector(fields, &diagnostics)
    let end = end(fields, &diagnostics)
    checkApproval(fields, &diagnostics)
    if let policy = fields["policy"], let id = policy.text {
      DecisionFile.check(policy: id, at: policy.mark, known, &diagnostics)
    }
    guard texts.allSatisfy({ $0 != nil }), let resources, let end else { return nil }
    let shown = texts.map { Masking.text($0 ?? "", member: nil) }
    return Waiver(
      record: ReportWaiver(
        id: shown[0], policy: shown[1], resource: fields["resource"]?.text.map(Masking.id),
        scope: fields["scope"]?.text.map(Masking.id), reason: shown[2], owner: shown[3], approvedBy: shown[4],
        expires: String(end.day.description.prefix(10))),
      resources: resources, end: end.after)
  }

  private func selector(_ fields: Fields, _ diagnostics: inout Diagnostics) -> ResourceSelector? {
    switch (fields["resource"], fields["scope"]) {
    case (.some, nil):
      return DecisionFile.filled(fields, "resource", &diagnostics).map { .pattern(SegmentPattern($0)) }
    case (nil, .some): return DecisionFile.filled(fields, "scope", &diagnostics).map { .scope($0) }
    case (nil, nil):
      guard !fields.means("resource"), !fields.means("scope") else { return nil }
      diagnostics.add(
        .missingKey, "the waiver needs `resource` or `scope`: what it excepts", at: fields.mark,
        help: "a pattern of ids, where `*` stands for any characters of a segment and `**` for any segments")
      return nil
    case (.some, .some(let scope)):
      diagnostics.add(.misplaced, "`scope` beside `resource`: a waiver has one of them", at: scope.mark)
      return nil
    }
  }

  /// The last day, and the first instant after it.
  private func end(
    _ fields: Fields, _ diagnostics: inout Diagnostics
  ) -> (day: Instant, after: Instant)? {
    guard let day = DecisionFile.day(fields, "expires", &diagnostics),
      let after = day.adding(DecisionFile.oneDay)
    else { return nil }
    if let ahead = day.since(date), ahead > longest, let mark = fields["expires"]?.mark {
      let days = longest.ticks / TimeSpan.Unit.day.rawValue
      diagnostics.add(
        .outOfBounds, "`expires` is more than \(days) days ahead", at: mark,
        help: "renew it when it ends, or set `longest-waiver` in plumb.yaml")
    }
    return (day, after)
  }

  /// Nobody approves his own waiver, under a mail address of his name neither.
  private func checkApproval(_ fields: Fields, _ diagnostics: inout Diagnostics) {
    guard let owner = fields["owner"]?.text, let approval = fields["approved-by"], let by = approval.text
    else {
      return
    }
    let (first, second) = (Self.person(owner), Self.person(by))
    let isSame = first == second || Self.name(first) == second || first == Self.name(second)
    if isSame, !first.isEmpty {
      diagnostics.add(
        .misplaced, "the waiver is approved by its owner", at: approval.mark,
        help: "another than the owner has to approve it")
    }
  }

  private static func person(_ text: String) -> String {
    TextFold.folded(text.split { $0 == " " || $0 == "\t" }.joined(separator: " "))
  }

  private static func name(_ address: String) -> String {
    address.firstIndex(of: "@").map { String(address[..<$0]) } ?? address
  }
}
