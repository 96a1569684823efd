internal import Glibc
internal import PlumbReport

/// Standard output and error. A closed pipe ends the run quietly.
enum Terminal {
  static var isTerminal: Bool { isatty(1) == 1 }

  static var usesColor: Bool {
    guard isTerminal, getenv("NO_COLOR").map({ $0.pointee == 0 }) ?? true else { return false }
    return getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
  }

  /// Columns of the terminal; 100 where there is none.
  static var width: Int {
    var size = winsize()
    if isTerminal, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 0 { return columns }
    return 100
  }

  static func print(_ text: String, _ kind: GuardedOutput.Kind = .text) {
    var output = GuardedOutput(descriptor: 1, kind: kind)
    do {
      try output.write(text)
      try output.finish()
    } catch {
      quit(error)
    }
  }

  static func error(_ text: String) {
    var output = GuardedOutput(descriptor: 2, kind: .text)
    try? output.write(text)
    try? output.finish()
  }

  static func flush() {}

  /// Says why writing failed and ends the run. Where nobody reads any more, the run goes on without a word, so that
  /// its exit status is the same as with a reader.
  static func quit(_ error: any Error) {
    if let failure = error as? WriteFailure, failure.number == EPIPE { return }
    Terminal.error("plumb: can't write the output: \(error)\n")
    Glibc.exit(ExitStatus.unusable.rawValue)
  }
}

/// A write that the system refused.
struct WriteFailure: Error, CustomStringConvertible {
  let number: Int32
  var description: String { String(cString: strerror(number)) }
}

/// A descriptor written in blocks.
struct FileOutput: ReportOutput {
  let descriptor: Int32
  /// What didn't fit into the report.
  private(set) var notes: [String] = []
  private var buffer: [UInt8] = []
  private static let block = 1 << 16

  init(descriptor: Int32) { self.descriptor = descriptor }

  mutating func note(_ text: String) { notes.append(text) }

  mutating func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.block { try finish() }
  }

  /// Writes what is still held.
  mutating func finish() throws {
    var sent = 0
    while sent < buffer.count {
      let count = buffer.withUnsafeBytes { raw in
        Glibc.write(descriptor, raw.baseAddress.map { $0 + sent }, raw.count - sent)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw WriteFailure(number: errno)
      }
      sent += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Files that reports are written to.
enum ReportFileWriter {
  /// Returns what didn't fit.
  static func write(_ report: Report, _ name: ReportFormatName, details: ReportDetails, to path: String)
    throws -> [String]
  {
    let options = FormatOptions(details: details)
    var notes: [String] = []
    try write(to: path) { output in
      try name.format(options: options).write(report, to: &output)
      notes = output.notes
    }
    return notes
  }

  /// Writes beside the target and renames, so that a failure leaves the old file as it was. A device or a pipe is
  /// written itself.
  static func write(to path: String, mode: mode_t = 0o644, _ body: (inout FileOutput) throws -> Void) throws {
    var status = stat()
    let isThere = stat(path, &status) == 0
    if isThere, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR {
      return try write(to: open(path, O_WRONLY | O_CLOEXEC), body)
    }
    // Renaming would not ask; nor is root asked otherwise.
    if isThere, status.st_mode & 0o222 == 0 || access(path, W_OK) != 0 { throw WriteFailure(number: EACCES) }
    let temporary = "\(path).\(getpid()).part"
    do {
      try write(to: open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode), body)
    } catch let failure as WriteFailure where failure.number == EEXIST {
      throw failure
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else {
      let failure = WriteFailure(number: errno)
      unlink(temporary)
      throw failure
    }
  }

  private static func write(to descriptor: Int32, _ body: (inout FileOutput) throws -> Void) throws {
    guard descriptor >= 0 else { throw WriteFailure(number: errno) }
    var output = FileOutput(descriptor: descriptor)
    do {
      try body(&output)
      try output.finish()
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw WriteFailure(number: errno) }
  }
}
