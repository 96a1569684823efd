import Glibc
import Testing

/// The built executable, run as a user would.
struct Command {
  struct Outcome {
    /// Exit status; negative for a signal.
    let status: Int32
    let output: String
    let errors: String
    var all: String { output + errors }
  }

  /// `plumb`, which lies beside the running test or above it.
  static let executable: String? = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    for start in [own] + CommandLine.arguments {
      var folder = start.split(separator: "/").dropLast()
      while !folder.isEmpty {
        let path = "/" + folder.joined(separator: "/") + "/plumb"
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(path, X_OK) == 0 {
          return path
        }
        folder.removeLast()
      }
    }
    return nil
  }()

  /// Runs `plumb` with the arguments in a folder. `closesOutput`: nobody reads the standard output.
  static func plumb(
    _ arguments: [String], in folder: String, input: [UInt8] = [], environment: [String] = [],
    closesOutput: Bool = false
  ) throws -> Outcome {
    let executable = try #require(self.executable, "plumb isn't built beside the tests")
    return try run(
      [executable] + arguments, in: folder, input: input, environment: environment, closesOutput: closesOutput
    )
  }

  /// Runs a program by its path, with `path` in front of where programs are looked for.
  static func run(
    _ words: [String], in folder: String, input: [UInt8] = [], environment: [String] = [],
    closesOutput: Bool = false, path: String? = nil
  ) throws -> Outcome {
    let scratch = try TemporaryFolder()
    try scratch.write("in", input)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, scratch.path + "/in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, scratch.path + "/out", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, scratch.path + "/err", O_WRONLY | O_CREAT, 0o600)
    var ends: [Int32] = [-1, -1]
    if closesOutput {
      try #require(pipe(&ends) == 0)
      close(ends[0])
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    }
    // The shell changes the folder: glibc's own call for that isn't visible from Swift.
    let shell = ["/bin/sh", "-c", #"cd "$1" && shift && exec "$@""#, "sh", folder]
    var words = (shell + words).map { strdup($0) } + [nil]
    let search = (path.map { $0 + ":" } ?? "") + "/usr/bin:/bin"
    var variables = (["PATH=\(search)", "COLUMNS=1000"] + environment).map { strdup($0) } + [nil]
    defer { for word in words + variables { free(word) } }
    // Threads that run tests block signals; a child must not inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child: pid_t = 0
    let failure = posix_spawn(&child, shell[0], &actions, &attributes, &words, &variables)
    if closesOutput { close(ends[1]) }
    try #require(failure == 0, "posix_spawn: \(failure)")
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7F
    return Outcome(
      status: signal == 0 ? (status >> 8) & 0xFF : -signal, output: scratch.read("out") ?? "",
      errors: scratch.read("err") ?? "")
  }
}

/// The package's own folder. Reports show paths below it, so tests that compare whole reports work there.
enum Package {
  static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

  /// Makes the package's folder the working folder; `swift test` begins there anyhow.
  static let isWorkingFolder = chdir(root) == 0
}

/// A folder that lives as long as its value.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/plumb-test-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  convenience init(_ files: [String: String]) throws {
    try self.init()
    for (name, text) in files { try write(name, Array(text.utf8)) }
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in FolderNames.of(path) ?? [] { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  /// Writes a file, and the folders above it; a name that ends in `/` is a folder.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    for count in 1..<max(parts.count, 1) {
      mkdir(path + "/" + parts.prefix(count).joined(separator: "/"), 0o700)
    }
    if name.hasSuffix("/") { return }
    try #require(TestFile.write(bytes, to: path + "/" + name))
  }

  func link(_ name: String, to target: String) throws {
    try #require(symlink(target, path + "/" + name) == 0)
  }

  func read(_ name: String) -> String? {
    TestFile.bytes(path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Whole files.
enum TestFile {
  static func bytes(_ path: String) -> [UInt8]? {
    guard let stream = fopen(path, "rb") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer.prefix(count))
    }
  }

  static func write(_ bytes: [UInt8], to path: String) -> Bool {
    guard let stream = fopen(path, "wb") else { return false }
    let count = fwrite(bytes, 1, bytes.count, stream)
    return fclose(stream) == 0 && count == bytes.count
  }
}
