internal import Dispatch
internal import Glibc
internal import PlumbEvaluation
public import PlumbLanguage
internal import PlumbValues

/// Policies of a run: files compiled to a plan, with everything that was said of them.
public struct PolicySet: Sendable {
  public private(set) var pack: CheckedPack
  /// Sorted by file, line and column.
  public let diagnostics: [Diagnostic]
  public let map: SourceMap
  /// SHA-256 over the paths and texts of all files, hexadecimal.
  public var digest: String {
    var hash = SHA256()
    for file in own { hash.update(Array(file.path.utf8) + [0] + file.text + [0]) }
    return hash.hex()
  }
  /// Kept for the nodes in it: they are many, and a process that ends has no need to free them.
  private let compiler: PackCompiler
  /// Those that count for the digest.
  private let own: [SourceFile]
  /// Paths that could not be read, each with the reason.
  public let unreadable: [String]

  /// The policies that are built into the executable.
  public static let shippedFiles: [SourceFile] = EmbeddedLibrary.files.enumerated().map { number, file in
    SourceFile(
      path: "plumb:" + file.path.description,
      builtIn: BuiltInDocument(number: number, text: file.text, recording: file.nodes))
  }

  /// The types, frameworks and profiles among them, which every pack knows.
  public static let shippedCatalog: [SourceFile] = shippedFiles.filter {
    ["plumb:types/", "plumb:frameworks/", "plumb:profiles"].contains(where: $0.path.hasPrefix)
  }

  /// Reads what is built into the executable on another thread, while this one does something else; without the
  /// policies where others are to be judged by.
  public static func prepare(withPolicies: Bool) {
    DispatchQueue.global().async { PackCompiler.prepare(withPolicies ? shippedFiles : shippedCatalog) }
  }

  /// Compiles files and folders; nil: the shipped library. `tests`: warn about policies without one.
  public init(paths: [String]? = nil, warnsAboutTests: Bool = false) {
    var files: [SourceFile] = []
    var unreadable: [String] = []
    if let paths {
      for path in paths { PolicyFiles.read(path, into: &files, unreadable: &unreadable) }
    } else {
      files = Self.shippedFiles
    }
    self.init(
      files: files, beside: paths == nil ? [] : Self.shippedCatalog, unreadable: unreadable,
      warnsAboutTests: warnsAboutTests)
  }

  /// Compiles files. Types, frameworks and profiles that stand `beside` them are known, and don't count for the digest.
  public init(
    files: [SourceFile], beside: [SourceFile] = [], unreadable: [String] = [], warnsAboutTests: Bool = false
  ) {
    self.init(
      files: files, beside: beside, unreadable: unreadable, warnsAboutTests: warnsAboutTests, noted: [],
      values: [])
  }

  /// `noted`: files that come first in the map, for the places of `values`.
  init(
    files: [SourceFile], beside: [SourceFile], unreadable: [String], warnsAboutTests: Bool = false,
    noted: [SourceFile], values: [GivenValue]
  ) {
    var compiler = PackCompiler()
    for file in noted { _ = compiler.note(file) }
    compiler.layers = values
    compiler.add(files)
    compiler.add(beside)
    pack = compiler.compile(tests: warnsAboutTests ? compiler.testedPolicies() : nil)
    diagnostics = compiler.diagnostics.sorted(in: compiler.map)
    map = compiler.map
    self.compiler = compiler
    own = files
    self.unreadable = unreadable
  }

  /// The same files, with only these policies.
  func with(_ chosen: CheckedPack) -> PolicySet {
    var set = self
    set.pack = chosen
    return set
  }

  /// The same policies, one with another severity.
  mutating func setSeverity(of policy: String, to severity: Severity) {
    guard let at = pack.policies.firstIndex(where: { $0.id == policy }) else { return }
    pack.policies[at].severity = severity
  }

  public var hasErrors: Bool { !unreadable.isEmpty || diagnostics.contains { $0.severity == .error } }
}

/// Finds policy, type and test files.
public enum PolicyFiles {
  public static let most = 64 << 20

  /// Adds a file, or all `.yaml` and `.yml` files below a folder in order of their paths. Types in a folder `types`
  /// beside named files are read with them.
  public static func read(_ path: String, into files: inout [SourceFile], unreadable: inout [String]) {
    var found: [Found] = []
    var status = stat()
    if stat(path, &status) != 0 {
      found.append(.problem(path, String(cString: strerror(errno))))
    } else if status.st_mode & S_IFMT == S_IFDIR {
      walk(path, depth: 0, into: &found)
      if found.isEmpty, unreadable.isEmpty {
        found.append(.problem(path, "the folder has no policy files (*.yaml)"))
      }
    } else {
      found.append(.file(path))
    }
    let all = found
    let read = Parallel.map(all.count) { number -> Result<SourceFile, Problem> in
      switch all[number] {
      case .problem(let path, let reason): .failure(Problem(text: "\(path): \(reason)"))
      case .file(let path):
        contents(path, most: most).map { SourceFile(path: path, text: $0) }
          .mapError { Problem(text: "\(path): \($0.reason)") }
      }
    }
    for result in read {
      switch result {
      case .success(let file): files.append(file)
      case .failure(let problem): unreadable.append(problem.text)
      }
    }
  }

  private enum Found: Sendable {
    case file(String)
    case problem(String, String)
  }

  private struct Problem: Error {
    let text: String
  }

  private static func walk(_ path: String, depth: Int, into found: inout [Found]) {
    guard depth < 32, let folder = opendir(path) else {
      found.append(.problem(path, "can't be opened as a folder"))
      return
    }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    closedir(folder)
    for name in names.sorted() {
      let child = path.hasSuffix("/") ? path + name : path + "/" + name
      var status = stat()
      guard stat(child, &status) == 0 else {
        found.append(.problem(child, String(cString: strerror(errno))))
        continue
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        walk(child, depth: depth + 1, into: &found)
      } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
        found.append(.file(child))
      }
    }
  }

  /// Why a file could not be read.
  public struct Failure: Error, Sendable {
    public let reason: String
  }

  /// The bytes of a file.
  public static func contents(_ path: String, most: Int = most) -> Result<[UInt8], Failure> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(Failure(reason: String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? min(Int(status.st_size), most) : 0
    var room = size > 0 ? size + 1 : 1 << 16
    var bytes: [UInt8] = []
    while true {
      var count = 0
      let block = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
        repeat { count = Glibc.read(descriptor, buffer.baseAddress, room) } while count < 0 && errno == EINTR
        filled = max(0, count)
      }
      if count == 0 { return .success(bytes) }
      if count < 0 { return .failure(Failure(reason: String(cString: strerror(errno)))) }
      if bytes.isEmpty { bytes = block } else { bytes += block }
      if bytes.count > most { return .failure(Failure(reason: "larger than \(most >> 20) MiB")) }
      room = 1 << 16
    }
  }
}
