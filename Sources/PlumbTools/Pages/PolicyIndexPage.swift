public import PlumbLanguage
internal import PlumbValues

/// The index of the policies' pages: by subject, by control, by type.
public enum PolicyIndexPage {
  public static func text(_ pack: CheckedPack, map: SourceMap) -> String {
    var out = "# Policies\n\n\(PolicyPage.note)\n"
    out += "What is built into `plumb`, from the compiled policies: [by subject](#by-subject), "
    out += "[by framework and control](#by-framework-and-control), [by type](#by-type). "
    out += "`plumb explain POLICY` prints the same.\n\n"
    return out + subjects(pack, map) + controls(pack) + types(pack)
  }

  private static func link(_ policy: CheckedPolicy) -> String {
    "[\(MarkdownText.code(policy.id))](\(policy.id).md)"
  }

  private static func subjects(_ pack: CheckedPack, _ map: SourceMap) -> String {
    var out = "## By subject\n\n| subject | policy | severity | requirement |\n| --- | --- | --- | --- |\n"
    for group in PolicyList(pack, map: map).groups {
      for policy in group.policies {
        out += "| \(MarkdownText.words(group.subject)) | \(link(policy)) | \(policy.severity.rawValue) "
        out += "| \(MarkdownText.words(policy.title)) |\n"
      }
    }
    return out + "\n"
  }

  private static func controls(_ pack: CheckedPack) -> String {
    var out = "## By framework and control\n\n"
    out +=
      "A published mapping says that such a check serves the control, unless *by title* (the check "
    out += "fits the control's title) or *editorial* (we think so) stands beside it.\n\n"
    for framework in pack.frameworks {
      out += "### \(MarkdownText.words(framework.title)), \(MarkdownText.words(framework.version))\n\n"
      out += "\(MarkdownText.code(framework.key))"
      if let publisher = framework.publisher { out += ", \(MarkdownText.words(publisher))" }
      if let url = framework.url { out += ", \(MarkdownText.link(url))" }
      out += "."
      if let about = framework.about { out += " \(MarkdownText.words(about))" }
      out += "\n\n| control | | policies |\n| --- | --- | --- |\n"
      let served = framework.controls.compactMap { control in row(control, of: framework.key, pack) }
      out += served.joined()
      let rest = framework.controls.count - served.count
      out += rest > 0 ? "\nNo policy serves the other \(rest) listed.\n\n" : "\n"
    }
    return out
  }

  private static func row(_ control: Framework.Control, of key: String, _ pack: CheckedPack) -> String? {
    let bases: [ControlReference.Basis: String] = [
      .published: "", .byTitle: " *by title*", .editorial: " *editorial*",
    ]
    let links = pack.policies.compactMap { policy in
      policy.maps[key]?.first { $0.id == control.id }.map { link(policy) + (bases[$0.basis] ?? "") }
    }
    if links.isEmpty { return nil }
    return
      "| \(MarkdownText.words(control.id)) | \(MarkdownText.words(control.title)) | \(links.joined(separator: ", ")) |\n"
  }

  private static func types(_ pack: CheckedPack) -> String {
    var out = "## By type\n\n| type | | policies |\n| --- | --- | --- |\n"
    for type in pack.types.types.sorted(by: { $0.name < $1.name }) {
      let links = pack.policies.filter { $0.reads(type.name) }.map(link)
      if links.isEmpty { continue }
      out += "| \(MarkdownText.cell(MarkdownText.code(type.name))) | \(MarkdownText.words(type.title)) "
      out += "| \(links.joined(separator: ", ")) |\n"
    }
    return out
  }
}
