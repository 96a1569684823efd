package import PlumbLanguage
package import PlumbSnapshot
package import PlumbValues

/// What a path led to: the reading, and where in which document it stands.
package struct Found {
  package var reading: Reading
  /// The place in the document as it is written there.
  package var location: [PathStep]
  package var resource: Resource
  package var isSecret = false
}

/// A document or an element at which paths begin, during a reference evaluation.
package indirect enum ReferenceFrame {
  case document(Resource, thin: Bool, ignoreCase: Bool)
  /// `key`: the element's name where it is a map's.
  case element(Reading, key: String?, location: [PathStep], Resource)

  package var resource: Resource {
    switch self {
    case .document(let resource, _, _): resource
    case .element(_, _, _, let resource): resource
    }
  }
}

/// Reads checked paths in documents, plainly: the counterpart of the fast evaluator's path trie.
package struct ReferenceReader {
  package var frames: [Int: ReferenceFrame] = [:]
  /// Parses text that holds a JSON document.
  package var json: (String) -> Value?

  package init(json: @escaping (String) -> Value?) { self.json = json }

  package func read(_ path: CheckedPath) -> Found? {
    guard let frame = frames[path.frame] else { return nil }
    if let meta = path.meta { return read(meta, frame.resource) }
    var found = first(path, in: frame)
    if let description = path.description {
      if let plural = description.plural, case .document = frame {
        let other = self.find(plural, json: [], in: frame)
        found.reading = PropertyDescription.union(found.reading, other.reading)
      } else if let plural = description.plural,
        case .element(let base, _, let location, let resource) = frame
      {
        let other = walk(base, plural[...], [], location, resource)
        found.reading = PropertyDescription.union(found.reading, other.reading)
      }
      found.reading = description.converted(found.reading, json: json)
    }
    if case .document(let resource, let thin, _) = frame {
      if thin || Self.isUnprinted(path, resource), found.reading.isAbsent {
        found.reading = .value(.unknown(present: false))
      }
      found.isSecret = path.secret || resource.secret.touches(found.location)
    } else {
      found.isSecret = path.secret || frame.resource.secret.touches(found.location)
    }
    return found
  }

  /// Whether nothing of a place was printed: of `properties`, or of a member that doesn't stand at the top.
  private static func isUnprinted(_ path: CheckedPath, _ resource: Resource) -> Bool {
    guard resource.shape == .bare, case .key(let name)? = path.steps.first else { return false }
    return name == "properties" || resource.document[name] == nil
  }

  private func read(_ meta: MetaField, _ resource: Resource) -> Found {
    let text: String? =
      switch meta {
      case .id: resource.id
      case .type: resource.type
      case .name: resource.name
      case .scope: resource.scope
      case .region: resource.region
      case .parent: resource.parent
      case .change: resource.change
      }
    var reading: Reading = text.map { $0.isEmpty ? .absent : .value(.text($0)) } ?? .absent
    if meta == .name, resource.open.contains(.name) { reading = .value(.unknown(present: true)) }
    if meta == .region, resource.open.contains(.region) { reading = .value(.unknown(present: false)) }
    let location: [PathStep] = meta == .region ? [.key("location")] : [.key(meta.rawValue)]
    return Found(reading: reading, location: location, resource: resource)
  }

  /// The first place of the property that holds anything; else what the first place said.
  func first(_ path: CheckedPath, in frame: ReferenceFrame) -> Found {
    let found = find(path.steps, json: path.jsonPrefixes, in: frame)
    guard found.reading.isAbsent else { return found }
    for place in path.alternates {
      let other = find(place, json: [], in: frame)
      if !other.reading.isAbsent { return other }
    }
    return found
  }

  private func find(_ steps: [PathStep], json prefixes: [Int], in frame: ReferenceFrame) -> Found {
    switch frame {
    case .document(let resource, _, _):
      let native = Self.native(steps, resource.shape)
      let moved = steps.count - native.count
      return walk(.value(resource.document), native[...], prefixes.map { $0 - moved }, [], resource)
    case .element(let element, let key, let location, let resource):
      if let key {
        switch steps.first {
        case .key("key"):
          let reading: Reading = steps.count == 1 ? .value(.text(key)) : .beyond
          return Found(reading: reading, location: location, resource: resource)
        case .key("value"):
          return walk(element, steps.dropFirst(), prefixes.map { $0 - 1 }, location, resource)
        default: return Found(reading: .beyond, location: location, resource: resource)
        }
      }
      let found = walk(element, steps[...], prefixes, location, resource)
      guard resource.shape == .flat, found.reading.isAbsent, steps.first == .key("properties"),
        steps.count > 1
      else { return found }
      return walk(element, steps.dropFirst(), prefixes.map { $0 - 1 }, location, resource)
    }
  }

  /// Steps in a flat document: what lies in `properties` stands at the top.
  package static func native(_ steps: [PathStep], _ shape: SourceShape) -> [PathStep] {
    guard shape == .flat, steps.count > 1, steps[0] == .key("properties"), case .key(let member) = steps[1],
      !TypeDescription.neverFlat.contains(member)
    else { return steps }
    return Array(steps.dropFirst())
  }

  private func walk(
    _ start: Reading, _ steps: ArraySlice<PathStep>, _ prefixes: [Int], _ location: [PathStep],
    _ resource: Resource
  ) -> Found {
    // An element that is null has no members, not absent ones: it is of the wrong kind itself.
    if case .value(.null) = start, !steps.isEmpty {
      return Found(reading: .beyond, location: location, resource: resource)
    }
    var reading = start
    var location = location
    for (index, step) in steps.enumerated() {
      guard case .value(var value) = reading else { break }
      if prefixes.contains(index), let text = value.text, let parsed = json(text) { value = parsed }
      reading = Self.step(value, step)
      if case .value = reading {
        location.append(step)
      } else if case .absent = reading {
        location.append(step)
      }
    }
    return Found(reading: reading, location: location, resource: resource)
  }

  private static func step(_ value: Value, _ step: PathStep) -> Reading {
    switch (value, step) {
    case (.null, _): return .absent
    case (.unknown, _): return .value(.unknown(present: false))
    case (.map, .key(let key)): return value[key].map(Reading.value) ?? .absent
    case (.map, .index(let index)): return value[String(index)].map(Reading.value) ?? .absent
    case (.list(let items), .index(let index)):
      return items.indices.contains(index) ? .value(items[index]) : .absent
    case (.list, .key): return .throughList
    default: return .beyond
    }
  }
}
