internal import PlumbLanguage
internal import PlumbReport
internal import PlumbTools

extension WaiverFile {
  /// What a file of waivers may hold.
  static func schema(_ pack: CheckedPack) -> FileSchema {
    let waiver = Schema.object(
      waiverKeys,
      [
        "id": Schema.text.about("What it is called, once in the file."),
        "policy": Schema.text(suggesting: pack.policies.map(\.id)).about("The policy that it excepts from."),
        "resource": Schema.text.about(
          "A pattern of ids: * for any characters of a segment, ** for any segments."),
        "scope": Schema.text.about("Or the id of a scope, with all that lies in it."),
        "reason": Schema.text.about("Why this may be so."),
        "owner": Schema.text.about("Who sees to it that it ends."),
        "approved-by": Schema.text.about("Who approved it: another than the owner."),
        "expires": Schema.types("string").fitting(.day).about("The last day on which it holds, in UTC."),
      ]
    ).choosing(.required("scope"), then: .without("resource"), otherwise: .required("resource"))
    return FileSchema(
      title: "A file of Plumbline waivers",
      about: "Exceptions from policies that somebody approved, each with a reason, an owner and an end.",
      root: .object(
        keys,
        [
          "plumb-waivers": Schema.version,
          "waivers": Schema.list(of: .ref("waiver")).about("The waivers."),
        ]), definitions: [("waiver", waiver)])
  }
}

extension AttestationFile {
  /// What a file of answers to manual policies may hold.
  static func schema(_ pack: CheckedPack) -> FileSchema {
    let manual = pack.policies.filter { $0.attest != nil }.map(\.id)
    func isStatus(_ answer: ReportAttestation.Answer) -> Schema {
      Schema.having("status", equal: answer.rawValue)
    }
    let attestation = Schema.object(
      entryKeys,
      [
        "policy": Schema.text(suggesting: manual).about("The manual policy that is answered."),
        "status": Schema.word(ReportAttestation.Answer.self).about("The answer to its question."),
        "by": Schema.text.about("Who says so."),
        "on": Schema.types("string").fitting(.day).about("The day of the answer, in UTC."),
        "statement": Schema.text.about("What was done, or why it doesn't apply."),
        "evidence": Schema.texts.about("What shows it: links, tickets, documents."),
      ]
    ).choosing(
      isStatus(.notApplicable), then: .required("statement"),
      otherwise: .when(isStatus(.done), then: .anyOf([.required("statement"), .required("evidence")])))
    return FileSchema(
      title: "A file of Plumbline attestations",
      about: "Answers to manual policies: who says so, since when, and what shows it.",
      root: .object(
        keys,
        [
          "plumb-attestations": Schema.version,
          "attestations": Schema.list(of: .ref("attestation")).about("The answers."),
        ]), definitions: [("attestation", attestation)])
  }
}
