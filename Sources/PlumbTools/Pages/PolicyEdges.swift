public import PlumbLanguage

/// What policies are known to trip over, each with the cases that show it: files of `POLICY: [{ edge: …, cases: […] }]`.
public struct PolicyEdges: Sendable {
  public struct Edge: Sendable {
    public var text: String
    /// Names of cases of the policy.
    public var cases: [Marked<String>]
    public var mark: SourceMark
  }
  public private(set) var byPolicy: [String: [Edge]] = [:]
  /// Where each policy's rows begin.
  public private(set) var marks: [String: SourceMark] = [:]
  public private(set) var diagnostics = Diagnostics()
  public private(set) var map = SourceMap()

  public init(_ files: [SourceFile]) {
    for file in files {
      let index = map.add(file)
      guard let node = YAMLReader.read(file, index: index, diagnostics: &diagnostics) else { continue }
      guard let entries = node.map else {
        diagnostics.add(.shape, "edges have to be a mapping, found \(node.described)", at: node.mark)
        continue
      }
      for entry in entries { add(entry) }
    }
  }

  private mutating func add(_ entry: YAMLNode.Entry) {
    guard let id = entry.key.text else { return }
    if marks[id] != nil {
      diagnostics.add(.duplicate, "the edges of `\(id)` stand elsewhere too", at: entry.key.mark)
    }
    marks[id] = entry.key.mark
    guard let rows = entry.value.list, !rows.isEmpty else {
      diagnostics.add(
        .shape, "the edges of `\(id)` have to be a list with something in it, found \(entry.value.described)",
        at: entry.value.mark)
      return
    }
    for row in rows {
      guard let fields = Fields(row, in: "the edge", allowed: ["edge", "cases"], &diagnostics) else {
        continue
      }
      fields.require(["edge", "cases"], &diagnostics)
      guard let text = fields.text("edge", &diagnostics), let cases = fields.texts("cases", &diagnostics)
      else {
        continue
      }
      if cases.isEmpty { diagnostics.add(.shape, "the edge names no case", at: fields.mark) }
      byPolicy[id, default: []].append(Edge(text: text, cases: cases, mark: fields.mark))
    }
  }
}
