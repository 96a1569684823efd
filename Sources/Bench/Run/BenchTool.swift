internal import FoundationEssentials
internal import Glibc

/// `bench-run PROGRAMS DATA POLICIES`: measures `plumb` against the bare parser.
///
/// PROGRAMS is the folder of the release executables, DATA a folder for generated files, POLICIES the ten
/// checks. Ends with 1 when the findings are not the planted ones, never because of a time.
@main
struct BenchTool {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      print("usage: bench-run PROGRAMS DATA POLICIES")
      exit(2)
    }
    try FileManager.default.createDirectory(atPath: arguments[2], withIntermediateDirectories: true)
    var bench = Bench(programs: arguments[1], data: arguments[2], policies: arguments[3])
    exit(try bench.run() ? 0 : 1)
  }
}
