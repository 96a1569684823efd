internal import Glibc

/// A file of a snapshot, opened when its turn comes.
public struct SnapshotFile: Sendable {
  /// Path to open.
  public var path: String
  /// Path to show.
  public var shown: String
  /// Bytes to read in place of a file at `path`.
  var contents: [UInt8]?
  /// Open descriptor to read in place of a file at `path`.
  var spooled: Descriptor?
  /// What it was unpacked from, in words.
  var unpackedFrom: String?
  /// Where its elements lie, where that is known before they are read.
  var places: ElementPlaces?

  public init(path: String, shown: String? = nil) {
    self.path = path
    self.shown = shown ?? path
  }

  /// A file in memory.
  public init(shown: String, contents: [UInt8]) {
    self.path = shown
    self.shown = shown
    self.contents = contents
  }

  /// A file whose text is at hand.
  init(path: String, shown: String, contents: [UInt8]) {
    self.path = path
    self.shown = shown
    self.contents = contents
  }

  /// Bytes on the disk; 0 for what can't be opened.
  public var size: Int {
    if let contents { return contents.count }
    var status = stat()
    let answer = spooled.map { fstat($0.number, &status) } ?? stat(path, &status)
    return answer == 0 ? Int(status.st_size) : 0
  }
}

/// An open file descriptor, closed with its last owner.
package final class Descriptor: Sendable {
  package let number: Int32

  package init(_ number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }
}

/// Finds the files of a snapshot.
public enum SnapshotFiles {
  public struct Expansion: Sendable {
    public var files: [SnapshotFile] = []
    public var manifests: [SnapshotFile] = []
    public var problems: [ReadProblem] = []
  }

  public static let manifestName = "snapshot.yaml"
  /// Deepest folder below a given one that is looked at.
  static let maximumDepth = 64

  /// Files, folders (all below them, sorted by the bytes of the path, without hidden ones) and `-` for standard
  /// input, in the order given. Pipes are spooled to an unlinked file in `spoolFolder`.
  public static func expand(_ paths: [String], spoolFolder: String) -> Expansion {
    var walk = Walk(spoolFolder: spoolFolder)
    for path in paths { walk.add(path) }
    return walk.result
  }

  private struct Walk {
    let spoolFolder: String
    var result = Expansion()
    /// Files and folders, by device and inode.
    var seen: Set<String> = []

    init(spoolFolder: String) {
      self.spoolFolder = spoolFolder
    }

    mutating func add(_ path: String) {
      if path == "-" {
        spool(descriptor: 0, shown: "<stdin>")
        return
      }
      var status = stat()
      guard stat(path, &status) == 0 else {
        report(errno == ENOENT ? .notFound : .unreadable, path, reason(errno))
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        let known = seen.count
        addFolder(path, status, depth: 0)
        // Each file, folder and unreadable thing found adds to one of the two; the folder itself is one.
        if seen.count == known + 1 && result.problems.allSatisfy({ !$0.shown.hasPrefix(path) }) {
          report(.emptyFolder, path, "the folder has no files")
        }
      case S_IFREG:
        addFile(path, status)
      default:
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return report(.unreadable, path, reason(errno)) }
        spool(descriptor: descriptor, shown: path)
        close(descriptor)
      }
    }

    /// Files and folders in one list, sorted by the bytes of the path.
    mutating func addFolder(_ path: String, _ status: stat, depth: Int) {
      guard seen.insert("\(status.st_dev) \(status.st_ino)").inserted else {
        return
      }
      guard depth < maximumDepth else { return report(.unreadable, path, "folders are nested too deeply") }
      guard let folder = opendir(path) else { return report(.unreadable, path, reason(errno)) }
      var names: [[UInt8]] = []
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
        if name.first != UInt8(ascii: ".") { names.append(name) }
      }
      closedir(folder)
      names.sort { $0.lexicographicallyPrecedes($1) }
      let prefix = path.hasSuffix("/") ? path : path + "/"
      // Sorting by the whole path puts a folder where its name with "/" belongs, after "name-1" and "name.json".
      var entries: [(key: [UInt8], path: String, status: stat)] = []
      for name in names {
        let child = prefix + String(decoding: name, as: UTF8.self)
        var status = stat()
        guard stat(child, &status) == 0 else {
          report(.unreadable, child, reason(errno))
          continue
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        entries.append((isFolder ? name + [UInt8(ascii: "/")] : name, child, status))
      }
      entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
      for entry in entries {
        switch entry.status.st_mode & S_IFMT {
        case S_IFDIR: addFolder(entry.path, entry.status, depth: depth + 1)
        case S_IFREG: addFile(entry.path, entry.status)
        default: break
        }
      }
    }

    mutating func addFile(_ path: String, _ status: stat) {
      guard seen.insert("\(status.st_dev) \(status.st_ino)").inserted else {
        return
      }
      let isManifest = path == manifestName || path.hasSuffix("/" + manifestName)
      if isManifest {
        result.manifests.append(SnapshotFile(path: path))
      } else {
        add(SnapshotFile(path: path))
      }
    }

    /// Adds a file as it is read: unpacked.
    mutating func add(_ file: SnapshotFile) {
      do throws(ReadProblem) {
        result.files.append(try Unpacking(spoolFolder: spoolFolder).opened(file))
      } catch {
        result.problems.append(error)
      }
    }

    mutating func spool(descriptor: Int32, shown: String) {
      if shown == "<stdin>", result.files.contains(where: { $0.shown == shown }) { return }
      switch copyToUnlinked(descriptor) {
      case .success(let spooled):
        var file = SnapshotFile(path: shown)
        file.spooled = spooled
        add(file)
      case .failure(let failure):
        report(.unreadable, shown, failure.reason)
      }
    }

    func copyToUnlinked(_ source: Int32) -> Result<Descriptor, SystemFailure> {
      guard let target = Descriptor.temporary(in: spoolFolder) else {
        return .failure(SystemFailure("no temporary file in \(spoolFolder): "))
      }
      let size = 1 << 18
      let buffer = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
      defer { buffer.deallocate() }
      while true {
        let count = read(source, buffer, size)
        if count == 0 { return .success(target) }
        if count < 0 {
          if errno == EINTR { continue }
          return .failure(SystemFailure())
        }
        var written = 0
        while written < count {
          let part = write(target.number, buffer + written, count - written)
          if part < 0 && errno != EINTR { return .failure(SystemFailure("temporary file: ")) }
          written += max(part, 0)
        }
      }
    }

    mutating func report(_ code: ReadProblem.Code, _ path: String, _ message: String) {
      let help =
        switch code {
        case .notFound: "Check the path; relative paths start at the current folder."
        case .emptyFolder: "Put the exports there, or name the folder that has them."
        default: ""
        }
      result.problems.append(ReadProblem(code, shown: path, message: message, help: help))
    }
  }
}

/// What the system said of a call that failed.
struct SystemFailure: Error {
  let reason: String

  init(_ prefix: String = "") {
    reason = prefix + PlumbSnapshot.reason(errno)
  }
}

/// The system's text for an error number.
func reason(_ number: Int32) -> String {
  var buffer = [CChar](repeating: 0, count: 256)
  guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
  return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
