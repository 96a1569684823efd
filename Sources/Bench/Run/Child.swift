internal import Glibc

/// What one run of a program cost.
struct Cost {
  var wall: Double  // milliseconds
  var cpu: Double  // milliseconds, user and system
  var peak: Double  // MiB of resident memory
  var status: Int32  // exit status; -1 when it did not start or was ended by a signal

  /// The lower of each figure; the status of the last run.
  func best(_ other: Cost) -> Cost {
    Cost(
      wall: min(wall, other.wall), cpu: min(cpu, other.cpu), peak: min(peak, other.peak), status: other.status
    )
  }
}

/// Runs programs in fresh processes with an all but empty environment.
///
/// The kernel counts the peak memory of the process that starts a program as the program's own, so this one must
/// stay small as long as memory is measured.
struct Child {
  let output: String
  let errors: String

  func run(_ program: String, _ arguments: [String]) -> Cost {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o666)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, flags, 0o666)

    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = [strdup("SWIFT_BACKTRACE=enable=no"), nil]
    defer { (words + environment).forEach { free($0) } }

    var process: pid_t = 0
    let start = milliseconds()
    guard posix_spawn(&process, program, &actions, nil, &words, &environment) == 0 else { return .failed }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(process, &status, 0, &usage) == process else { return .failed }
    return Cost(
      wall: milliseconds() - start, cpu: usage.ru_utime.milliseconds + usage.ru_stime.milliseconds,
      peak: Double(usage.ru_maxrss) / 1024, status: status & 0x7f == 0 ? (status >> 8) & 0xff : -1)
  }

  func best(of runs: Int, _ program: String, _ arguments: [String]) -> Cost {
    best(of: runs, [(program, arguments)]).first ?? .failed
  }

  /// The best of each of several commands, run in turn: a machine whose speed changes changes it for all of them.
  func best(of rounds: Int, _ commands: [(program: String, arguments: [String])]) -> [Cost] {
    var best = commands.map { run($0.program, $0.arguments) }
    for _ in 1..<rounds {
      for (number, command) in commands.enumerated() {
        best[number] = best[number].best(run(command.program, command.arguments))
      }
    }
    return best
  }
}

extension Cost {
  fileprivate static let failed = Cost(wall: 0, cpu: 0, peak: 0, status: -1)
}

extension timeval {
  fileprivate var milliseconds: Double { Double(tv_sec) * 1e3 + Double(tv_usec) / 1e3 }
}

private func milliseconds() -> Double {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return Double(now.tv_sec) * 1e3 + Double(now.tv_nsec) / 1e6
}
