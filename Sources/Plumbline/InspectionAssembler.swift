internal import PlumbEvaluation
internal import PlumbLanguage
internal import PlumbReport
internal import PlumbSnapshot
internal import PlumbValues

/// Puts what was counted into words.
struct InspectionAssembler {
  let prepared: Plumbline.Prepared
  let policies: PolicySet

  func inspection(_ inventory: Inventory, _ report: Report) -> Inspection {
    var report = report
    report.problems.removeAll { $0.code == ReportAssembler.nothingJudgedCode }
    var inspection = Inspection(report: report)
    inspection.uncounted = inventory.uncounted
    let byFile = Dictionary(grouping: inventory.entries, by: \.file)
    inspection.files = prepared.input.files.enumerated().map { index, file in
      let record = inventory.records.first { Int($0.file) == index }
      return self.file(file, record, byFile[index] ?? [], declared(file), inventory.sources[index])
    }
    inspection.types = types(inventory.entries)
    inspection.manifests = zip(prepared.manifests, prepared.input.manifests).map { path, entry in
      Inspection.Manifest(
        path: Masking.text(path, member: nil), files: entry.manifest.files.count,
        scopes: entry.manifest.scopes.count,
        errors: entry.manifest.failures.map { failure in
          let what = [failure.type, failure.scope].compactMap { $0 }.joined(separator: " of ")
          return Masking.text(what.isEmpty ? failure.message : "\(what): \(failure.message)", member: nil)
        })
    }
    return inspection
  }

  /// The type that a manifest names for a file.
  private func declared(_ file: SnapshotFile) -> String? {
    for (folder, manifest) in prepared.input.manifests {
      for entry in manifest.files where file.path == (folder.isEmpty ? entry.path : folder + "/" + entry.path)
      {
        if let type = entry.type { return policies.pack.types.canonical(type) }
      }
    }
    return nil
  }

  private func file(
    _ file: SnapshotFile, _ record: FileRecord?, _ entries: [Inventory.Entry], _ declared: String?,
    _ document: String?
  ) -> Inspection.File {
    var types = Dictionary(entries.map { (type($0.type), $0.count) }, uniquingKeysWith: +)
    if types.isEmpty, let declared { types[type(declared)] = 0 }
    return Inspection.File(
      path: Masking.text(file.shown, member: nil),
      source: document ?? Self.source(record, types.keys.sorted()),
      encoding: file.encoding() ?? "not readable",
      shape: document == nil ? Self.shape(record) : "one document",
      resources: entries.reduce(0) { $0 + $1.count },
      types: types.sorted { $0.key < $1.key }.map { Inspection.Count(name: $0.key, count: $0.value) })
  }

  private func type(_ name: String) -> String { Masking.text(name, member: nil) }

  /// By what surrounds the elements, else by whose types they are.
  private static func source(_ record: FileRecord?, _ types: [String]) -> String {
    let envelopes = record?.envelopes ?? []
    func holds(_ member: String) -> Bool {
      envelopes.contains { envelope in
        [envelope.envelope.header, envelope.trailer].contains {
          TextFold.contains(String(decoding: $0, as: UTF8.self), "\"\(member)\"", ignoreCase: true)
        }
      }
    }
    let providers = Set(types.map { Provider(type: $0) })
    if holds("@odata.context") || providers == [.entra] { return "microsoft-graph" }
    if envelopes.contains(where: { $0.envelope.kind == .member("data") }),
      NextPage.ofResourceGraph.contains(where: holds)
    {
      return "azure-resource-graph"
    }
    if providers == [.aws] { return "aws-cli" }
    guard providers == [.azure] else {
      let names = providers.filter { $0 != .other }.map(\.rawValue).sorted()
      return names.isEmpty ? "json" : names.joined(separator: "+")
    }
    return envelopes.contains { $0.envelope.kind == .member("value") } ? "azure-rest" : "azure-cli"
  }

  private static func shape(_ record: FileRecord?) -> String {
    var words: [String] = []
    for envelope in record?.envelopes ?? [] {
      let word =
        switch envelope.envelope.kind {
        case .list: "list"
        case .member(let name): "object with `\(name)`"
        case .single: "single object"
        case .lines: "objects one after another"
        case .table: "table"
        }
      if !words.contains(word) { words.append(word) }
    }
    let count = record?.envelopes.count ?? 0
    let all = words.joined(separator: ", ")
    return words.isEmpty ? "nothing" : count > words.count ? "\(count) times \(all)" : all
  }

  private func types(_ entries: [Inventory.Entry]) -> [Inspection.ResourceType] {
    let catalog = policies.pack.types
    let needed = neededTypes()
    return Dictionary(grouping: entries) { $0.type.lowercased() }.values.compactMap { group in
      guard let name = group.map(\.type).min() else { return nil }
      var scopes: [String: (id: String, count: Int)] = [:]
      for entry in group where !entry.scope.isEmpty {
        let key = entry.scope.lowercased()
        let known = scopes[key] ?? (entry.scope, 0)
        scopes[key] = (min(known.id, entry.scope), known.count + entry.count)
      }
      let mark = name.firstIndex(of: "#")
      let description = catalog[mark.map { String(name[..<$0]) } ?? name]
      let isNeeded =
        needed.parts.contains(name.lowercased()) || needed.names.contains(name.lowercased())
        || needed.globs.contains { $0.matches(name) }
      return Inspection.ResourceType(
        name: type(name),
        title: description.map { known in
          mark.map { "\(known.title), its part `\(name[name.index(after: $0)...])`" } ?? known.title
        },
        near: description == nil ? Suggestion.nearest(name, in: catalog.allNames) : nil, isNeeded: isNeeded,
        resources: group.reduce(0) { $0 + $1.count },
        scopes: scopes.sorted { $0.key < $1.key }.map {
          Inspection.Count(name: Masking.id($0.value.id), count: $0.value.count)
        })
    }.sorted { $0.name < $1.name }
  }

  private func neededTypes() -> (names: Set<String>, globs: [Glob], parts: Set<String>) {
    var names: Set<String> = []
    var parts: Set<String> = []
    var globs: [Glob] = []
    for policy in policies.pack.policies {
      for part in PolicyReads(policy, policies.pack.types).parts {
        parts.insert("\(part.type)#\(part.name)".lowercased())
      }
      var types = policy.related
      if case .types(let own) = policy.target { types += own }
      for type in types {
        if type.contains("*") {
          globs.append(Glob(type, ignoreCase: true))
        } else {
          names.insert(policies.pack.types.canonical(type).lowercased())
        }
      }
    }
    return (names, globs, parts)
  }
}
