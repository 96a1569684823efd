internal import PlumbLanguage
internal import PlumbSnapshot
internal import PlumbValues

/// What a file and an envelope within it say of elements.
extension Worker {
  /// The scope for which a file was exported, where it names one.
  static func exported(_ context: ElementContext) -> [Hash128] {
    context.scope.isEmpty ? [] : [JoinHash.id(context.scope)]
  }

  static func context(
    _ base: ElementContext, _ envelope: Envelope, _ answers: AnswerCatalog
  ) -> ElementContext {
    var context = base
    if case .member(let name) = envelope.kind, answers.lists[name] != nil {
      context.list = name
      context.envelopeType = answers.type(list: name)
    }
    guard envelope.header.count > 2 else { return context }
    let parser = JSONParser()
    guard let tape = try? parser.parse(copying: envelope.header) else { return context }
    let header = Value(tape)
    if envelope.kind == .table {
      guard case .map(let columns) = header else { return context }
      context.envelopeType = answers.type(of: Set(columns.map(\.key)))
      return context
    }
    if let text = header["@odata.context"]?.text, let type = GraphTypes.type(context: text) {
      context.envelopeType = type
    }
    if let id = header["resourceId"]?.text, case .member("settings") = envelope.kind {
      context.declaredType = context.declaredType ?? "Microsoft.Insights/diagnosticSettings"
      context.parent = id
    }
    return context
  }

  /// Notes a resource of another type than the manifest names; one of its parts is none.
  func noteStranger(_ slot: TypeSlot, _ declared: Hash128, _ place: ElementPlace) {
    if slot.isPart, let owner = slot.description?.name, JoinHash.text(owner) == declared { return }
    let known = found.pointee.strangers[place.file]
    found.pointee.strangers[place.file] = Unrecognized(
      count: (known?.count ?? 0) + 1, place: min(known?.place ?? place, place))
  }
}

extension CheckedPolicy {
  /// All that it asks for is of AWS.
  var isOfAWS: Bool { !related.isEmpty && related.allSatisfy { Provider(type: $0) == .aws } }
  /// Nothing says that it is about another provider.
  var mayBeOfAWS: Bool { related.isEmpty || related.contains { Provider(type: $0) == .aws } }
}
