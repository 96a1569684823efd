import PlumbValues

@testable import PlumbSnapshot

/// What a reader makes of its files, with the elements parsed as a consumer would.
struct Drained: Equatable {
  var elements: [String] = []
  /// `code@offset`, in the order of files and offsets.
  var problems: [String] = []
  var places: [ElementPlace] = []
  /// `kind:count:header:trailer` of each envelope.
  var envelopes: [String] = []

  static func of(_ files: [SnapshotFile], _ limits: ReadLimits = ReadLimits()) -> Drained {
    let reader = ChunkReader(files, limits: limits)
    var out = Drained()
    var problems: [ReadProblem] = []
    var chunk = Chunk()
    let parser = JSONParser()
    while reader.next(into: &chunk) {
      for index in chunk.elements.indices {
        do throws(JSONProblem) {
          _ = try parser.parse(chunk.bytes(of: index))
          if let key = parser.duplicateKey() { throw JSONProblem(.duplicateKey, tapeIndex: key) }
          out.elements.append(String(decoding: chunk.bytes(of: index), as: UTF8.self))
          out.places.append(chunk.place(of: index))
        } catch {
          problems.append(chunk.problem(with: index, error))
        }
      }
    }
    problems += reader.problems
    problems.sort(by: ReadProblem.precedes)
    out.problems = problems.map { "\($0.code.rawValue.dropFirst(9))@\($0.offset ?? 0)" }
    for record in reader.records {
      for envelope in record.envelopes {
        let kind: String =
          switch envelope.envelope.kind {
          case .list: "list"
          case .member(let name): name
          case .single: "single"
          case .lines: "lines"
          case .table: "table"
          }
        let header = String(decoding: envelope.envelope.header, as: UTF8.self)
        let trailer = String(decoding: envelope.trailer, as: UTF8.self)
        out.envelopes.append(
          "\(kind):\(envelope.elements):\(header):\(trailer)\(envelope.isComplete ? "" : ":incomplete")")
      }
    }
    return out
  }

  static func of(_ text: String, _ limits: ReadLimits = ReadLimits()) -> Drained {
    of([SnapshotFile(shown: "a.json", contents: Array(text.utf8))], limits)
  }
}

extension ReadLimits {
  static func sizes(block: Int, read: Int = .max, element: Int = 64 << 20, elements: Int = 4096) -> ReadLimits
  {
    var limits = ReadLimits()
    limits.block = block
    limits.read = read
    limits.element = element
    limits.chunkElements = elements
    return limits
  }
}

/// A small generator of repeatable numbers (SplitMix64).
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
