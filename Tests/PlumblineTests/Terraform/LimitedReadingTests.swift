import PlumbEvaluation
import PlumbLanguage
import PlumbValues
import Plumbline
import Testing

@testable import PlumbSnapshot

/// What is read of a planned resource is the same, whether all of its document is made or only that.
@Suite struct LimitedReadingTests {
  private static let types = PolicySet(files: PolicySet.shippedFiles).pack.types

  private static let plans: [(name: String, text: [UInt8])] = {
    let files = EvidencePlacesTests.fixtures.filter { $0.hasSuffix(".json") }.compactMap { path in
      TestFile.bytes(Package.root + "/" + path).map { (name: path, text: $0) }
    }
    let cases = PlanCaseTests.cases.compactMap { item in
      (try? PlanCaseTests.plan(item)).map { (name: item.testDescription, text: Array($0.text.utf8)) }
    }
    return files + cases
  }()

  private func places(_ value: Value, _ path: [PathStep] = []) -> [[PathStep]] {
    guard case .map(let members) = value else { return [path] }
    return [path] + members.flatMap { places($0.value, path + [.key($0.key)]) }
  }

  /// Every place of which a mapping says something, be it that it can't be seen.
  private func places(_ node: MappingNode, _ path: [PathStep] = []) -> [[PathStep]] {
    [path] + node.members.flatMap { places($0.node, path + [.key($0.name)]) }
  }

  /// Places below something that is unknown as a whole, where nothing of it is known.
  private func delicate(_ node: MappingNode, _ path: [PathStep] = []) -> [[PathStep]] {
    node.members.flatMap { name, child -> [[PathStep]] in
      let place = path + [.key(name)]
      return (node.isDescribed && !path.isEmpty ? [place] : []) + delicate(child, place)
    }
  }

  private func read(_ path: [PathStep], of document: Value) -> String {
    var value = document
    for case .key(let name) in path {
      switch value {
      case .unknown: return "\(Value.unknown(present: false))"
      case .map: value = value[name] ?? .null
      default: return "absent"
      }
    }
    return value.isNull ? "absent" : "\(value)"
  }

  private func resources(_ document: any OpenDocument) throws -> [Resource] {
    try document.file.elementPlaces.flatMap { place in
      let parser = JSONParser()
      let tape = try parser.parse(copying: try document.file.read(place))
      return document.resources(tape, at: place, recording: false, wanted: { _ in true })
    }
  }

  @Test func limitsReadTheSame() throws {
    var (compared, smaller) = (0, 0)
    for plan in Self.plans {
      let file = SnapshotFile(shown: plan.name, contents: plan.text)
      guard let whole = try DocumentSources.open(file, index: 0, types: Self.types) else { continue }
      let full = try resources(whole)
      let kinds = ((whole as? TerraformDocument)?.kinds ?? [:]).sorted { $0.key < $1.key }
      let documents = kinds.flatMap(\.value.targets).map(\.mapping.document)
      // Also places that a document doesn't have.
      let all = (full.flatMap { places($0.document) } + documents.flatMap { places($0) })
        .filter { !$0.isEmpty }
      // About four places each, spread otherwise each time.
      let choices = (0..<8).map { round in
        stride(from: round, to: all.count, by: all.count / 4 + round + 1).map { all[$0] }
      }
      for chosen in choices + documents.flatMap({ delicate($0) }).map({ [$0] }) {
        var reads = ReadPlaces()
        for path in chosen { reads.insert(path) }
        let limited = try resources(whole.limited { _ in reads })
        try #require(limited.map(\.id) == full.map(\.id))
        for (less, more) in zip(limited, full) {
          for path in chosen + [[.key("id")], [.key("name")], [.key("location")]] {
            #expect(
              read(path, of: less.document) == read(path, of: more.document),
              "\(plan.name), \(more.id): \(PathText.text(path))")
            compared += 1
          }
          #expect(less.open == more.open && less.parent == more.parent && less.region == more.region)
          if less.document != more.document { smaller += 1 }
        }
      }
    }
    #expect(compared > 10_000 && smaller > 2_000, "\(compared), \(smaller)")
  }

  /// Members of another kind than Terraform writes are nothing that it writes, and no reason to trap.
  @Test(arguments: ["7", "{}", "[]", "null", "\"managed\""]) func oddModes(_ mode: String) throws {
    let text = """
      {"format_version":"1.2","resource_changes":[{"address":"a.b","mode":\(mode),"type":"a","name":"b",
      "change":{"actions":["create"],"after":{"id":\(mode),"name":\(mode)}}}],"configuration":{"root_module":
      {"resources":[{"mode":\(mode),"type":"a","name":"b","expressions":\(mode)}]}}}
      """
    let file = SnapshotFile(shown: "plan.json", contents: Array(text.utf8))
    let document = try #require(try DocumentSources.open(file, index: 0, types: Self.types))
    #expect(try resources(document).map(\.id) == ["a.b"])
  }
}
