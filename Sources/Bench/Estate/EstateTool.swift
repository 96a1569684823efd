internal import Glibc

/// `bench-estate COUNT ndjson|array FOLDER`: writes a snapshot of COUNT resources into the folder, with its
/// manifest, and beside the folder `FOLDER.planted.txt`: policy id, tab, resource id of every violation.
/// `bench-estate COUNT plan FOLDER` writes a plan instead; the violations are accounts that accept keys.
@main
struct EstateTool {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let count = Int(arguments[1]), count > 0, count <= 2_000_000,
      arguments[2] == "plan" || Form(rawValue: arguments[2]) != nil
    else { fail("usage: bench-estate COUNT ndjson|array|plan FOLDER") }
    let folder = arguments[3]
    guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { fail("\(folder): cannot be made") }
    if let form = Form(rawValue: arguments[2]) {
      writeSnapshot(count, form, folder)
    } else {
      writePlan(units: count / PlanEstate.unitSize, folder)
    }
  }

  private static func writePlan(units: Int, _ folder: String) {
    var output = Output("\(folder)/plan.json")
    PlanEstate.write(units: units, to: &output)
    let planted = PlanEstate.planted(units: units).map { "azure-openai-local-auth-disabled\t\($0)\n" }
    write(planted.sorted().joined(), to: "\(folder).planted.txt")
  }

  private static func writeSnapshot(_ count: Int, _ form: Form, _ folder: String) {
    var estate = Estate(count: count)
    var output = Output("\(folder)/\(form.fileName)")
    output.bytes += form.start
    for number in 0..<count {
      if number > 0 { output.bytes += form.separator }
      estate.append(resource: number, to: &output.bytes)
      output.flush(above: 1 << 20)
    }
    output.bytes += form.end
    output.flush(above: 0)
    write(manifest(of: estate), to: "\(folder)/snapshot.yaml")
    write(estate.planted.sorted().joined(separator: "\n") + "\n", to: "\(folder).planted.txt")
  }

  private static func manifest(of estate: Estate) -> String {
    let scopes = estate.subscriptions.enumerated().map {
      "  - { kind: subscription, id: \($1), name: claims-\($0) }\n"
    }
    return "plumb-snapshot: 1\ncaptured: 2026-11-20T06:00:00Z\nscopes:\n" + scopes.joined()
  }

  private static func write(_ text: String, to path: String) {
    var output = Output(path)
    output.bytes += text.utf8
    output.flush(above: 0)
  }
}

/// One resource a line, or an array of them.
enum Form: String {
  case ndjson, array

  var fileName: String { self == .ndjson ? "estate.ndjson" : "estate.json" }
  var start: [UInt8] { Array((self == .ndjson ? "" : "[\n").utf8) }
  var separator: [UInt8] { Array((self == .ndjson ? "\n" : ",\n").utf8) }
  var end: [UInt8] { Array((self == .ndjson ? "\n" : "\n]\n").utf8) }
}

/// A file written in large pieces.
struct Output: ~Copyable {
  var bytes: [UInt8] = []
  private let path: String
  private let file: Int32

  init(_ path: String) {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if file < 0 { fail("\(path): cannot be written") }
  }

  deinit { close(file) }

  mutating func flush(above limit: Int) {
    guard bytes.count > limit else { return }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count <= 0 { fail("\(path): cannot be written") }
      written += count
    }
    bytes.removeAll(keepingCapacity: true)
  }
}

func fail(_ message: String) -> Never {
  let line = Array("bench-estate: \(message)\n".utf8)
  _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  exit(2)
}
