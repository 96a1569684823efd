/// What is aimed at: ratios to the bare parser, MB and milliseconds.
enum Targets {
  struct Speed {
    let oneJob: (wall: Double, cpu: Double)
    let twoJobs: (wall: Double, cpu: Double)
  }

  static let ndjson = Speed(oneJob: (wall: 2, cpu: 2), twoJobs: (wall: 1.2, cpu: 2.2))
  static let array = Speed(oneJob: (wall: 2.5, cpu: 2.5), twoJobs: (wall: 1.6, cpu: 2.7))
  static let peak100k = 64.0
  static let peak400k = 128.0
  static let tiny = 50.0
  static let lint = 1000.0
}
