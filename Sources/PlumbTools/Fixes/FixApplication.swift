internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// Applies what a fix states to a case's snapshot.
enum FixApplication {
  /// The snapshot with the failing subject mended; nil where the fix states nothing that can be applied to it.
  static func mended(
    _ finding: Finding, _ policy: CheckedPolicy, _ pack: CheckedPack, _ test: PolicyTestCase,
    _ input: JudgeInput
  ) -> JudgeInput? {
    guard let fix = policy.variant(for: finding.type)?.fix else { return nil }
    if !fix.set.isEmpty, let place = finding.place, input.files.indices.contains(Int(place.file)) {
      return set(fix, finding, place, pack, input)
    }
    if let create = fix.create { return add(create, finding, test, input) }
    return nil
  }

  private static func set(
    _ fix: PolicyFix, _ finding: Finding, _ place: ElementPlace, _ pack: CheckedPack, _ input: JudgeInput
  ) -> JudgeInput? {
    guard let bytes = try? input.files[Int(place.file)].read(place) else { return nil }
    let parser = JSONParser()
    guard let tape = try? parser.parse(copying: bytes) else { return nil }
    var document = Value(tape)
    let isFlat = pack.types[finding.type]?.flat == true && document["properties"] == nil
    var mended = input
    for setting in fix.set {
      let path = ReferenceReader.native(setting.path, isFlat ? .flat : .native)
      guard let next = document.setting(path, to: setting.value) else { return nil }
      document = next
      // What the fix states is known from then on.
      if let unknown = mended.unknown[Int(place.file)], unknown.contains(path) {
        mended.unknown[Int(place.file)] = nil
      }
    }
    mended.files[Int(place.file)] = PolicyTestRunner.file(document, Int(place.file))
    return mended
  }

  private static func add(
    _ create: Value, _ finding: Finding, _ test: PolicyTestCase, _ input: JudgeInput
  ) -> JudgeInput? {
    guard case .map(var members) = create, let type = create["type"]?.text else { return nil }
    let id: String
    switch Provider(type: type) {
    case .azure: id = "\(finding.identity)/providers/\(type)/mended"
    case .aws: id = "\(finding.identity)/mended"
    default: id = "00000000-0000-4000-8000-00000000feed"
    }
    members.append(Value.Member(key: "id", value: .text(id)))
    members.append(Value.Member(key: "name", value: .text("mended")))
    var mended = input
    mended.files.append(PolicyTestRunner.file(.map(members), mended.files.count))
    return mended
  }
}
