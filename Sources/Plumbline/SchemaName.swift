public import PlumbLanguage
package import PlumbTools

/// The kinds of file of which there is a JSON Schema.
public enum SchemaName: String, Sendable, CaseIterable {
  case policy, type, test, framework, profiles, config, waivers, attestations, manifest, report

  /// The kind in one line.
  public var about: String {
    switch self {
    case .policy: "files of policies (plumb: 1)"
    case .type: "files of described types (type: NAME)"
    case .test: "tests of policies (NAME.test.yaml)"
    case .framework: "files of frameworks (plumb-framework: 1)"
    case .profiles: "files of profiles (plumb-profiles: 1)"
    case .config: "the configuration (plumb.yaml)"
    case .waivers: "exceptions that were approved (plumb-waivers: 1)"
    case .attestations: "answers to manual policies (plumb-attestations: 1)"
    case .manifest: "what was exported (snapshot.yaml)"
    case .report: "the report (plumb check --format json)"
    }
  }

  /// The schema as JSON. What may stand there comes from the program; names that editors offer come from the pack.
  public func text(_ pack: CheckedPack) -> String { schema(pack).text }

  package func schema(_ pack: CheckedPack) -> FileSchema {
    switch self {
    case .policy: PolicySchema.schema(pack)
    case .type: TypeSchema.schema(pack)
    case .test: TestSchema.schema(pack)
    case .framework: FrameworkSchema.schema(pack)
    case .profiles: ProfilesSchema.schema(pack)
    case .config: Configuration.schema(pack)
    case .waivers: WaiverFile.schema(pack)
    case .attestations: AttestationFile.schema(pack)
    case .manifest: ManifestSchema.schema(pack)
    case .report: ReportSchema.schema(pack)
    }
  }

  /// All of them, a line each.
  public static var list: String {
    let columns = allCases.map(\.rawValue.count).max() ?? 0
    return allCases.map { name in
      name.rawValue + String(repeating: " ", count: columns - name.rawValue.count + 2) + name.about + "\n"
    }.joined()
  }
}
