/// What is aimed at: ratios to the bare parser, MiB and milliseconds.
enum Targets {
  /// CPU time on one thread.
  static let ndjson = 2.0
  static let array = 2.5
  /// At every size, beside what joins keep of each resource.
  static let peak = 64.0
  /// CPU time of all report formats together, as a multiple of the check's own, and the peak memory with them.
  static let reports = 5.0
  static let reportsPeak = 128.0
  /// CPU time and peak memory of judging a plan: ratios to parsing it, and to its size.
  static let plan = 4.0
  static let planPeak = 8.0
  static let tiny = 30.0
  static let lint = 100.0
}
