internal import CFast
internal import Glibc
internal import PlumbValues

/// What a file is unpacked to while it is read, and how much of that is taken.
public enum UnpackingLimits {
  /// Most bytes that one file may unpack to.
  public static let most: UInt64 = 4 << 30
  /// Beyond this many bytes, a file may unpack to `ratio` times its size at most.
  public static let free: UInt64 = 64 << 20
  public static let ratio: UInt64 = 400
}

/// Files that hold an export within something else: gzip, or the answer in which AWS hands out its credential report.
/// Both are unpacked to a file without a name, block by block, so that explaining can read any place again.
struct Unpacking {
  let spoolFolder: String
  var most = UnpackingLimits.most
  var free = UnpackingLimits.free

  /// The file as it is read.
  func opened(_ file: SnapshotFile) throws(ReadProblem) -> SnapshotFile {
    guard var source = try descriptor(file) else { return file }
    var file = file
    var head = Self.head(source)
    if head.starts(with: [0x1F, 0x8B]) {
      source = try gunzipped(source, file)
      head = Self.head(source)
      file.spooled = source
      file.unpackedFrom = "gzip"
    }
    if let start = Self.reportStart(head) {
      file.spooled = try report(source, from: start, file)
      file.unpackedFrom = [file.unpackedFrom, "base64"].compactMap { $0 }.joined(separator: ", ")
    }
    return file
  }

  /// Nil where it can't be opened: reading it says why.
  private func descriptor(_ file: SnapshotFile) throws(ReadProblem) -> Descriptor? {
    if file.contents != nil { return nil }
    if let spooled = file.spooled { return spooled }
    let number = open(file.path, O_RDONLY | O_CLOEXEC)
    return number >= 0 ? Descriptor(number) : nil
  }

  private static func head(_ source: Descriptor) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: 4096)
    let count = head.withUnsafeMutableBytes { pread(source.number, $0.baseAddress, $0.count, 0) }
    return Array(head.prefix(max(count, 0)))
  }

  private func problem(
    _ code: ReadProblem.Code, _ file: SnapshotFile, _ message: String, help: String = ""
  ) -> ReadProblem {
    ReadProblem(code, shown: file.shown, message: message, help: help)
  }

  private func temporary(_ file: SnapshotFile) throws(ReadProblem) -> Descriptor {
    guard let made = Descriptor.temporary(in: spoolFolder) else {
      throw problem(.unreadable, file, "no temporary file in \(spoolFolder): " + reason(errno))
    }
    return made
  }

  // MARK: - gzip

  private func gunzipped(_ source: Descriptor, _ file: SnapshotFile) throws(ReadProblem) -> Descriptor {
    let target = try temporary(file)
    var sizes = cfast_unpacking()
    sizes.most = most
    sizes.free = free
    sizes.ratio = UnpackingLimits.ratio
    lseek(source.number, 0, SEEK_SET)
    let result = Int(cfast_gunzip(source.number, target.number, &sizes))
    let error = errno
    switch result {
    case CFAST_GZIP_OK: return target
    case CFAST_GZIP_TRUNCATED:
      throw problem(
        .truncated, file, "the gzip file ends too early, \(sizes.unpacked) bytes into its content",
        help: "Was the command that made it interrupted, or the file copied while it was written?")
    case CFAST_GZIP_TOO_LARGE:
      throw problem(
        .tooLarge, file, "the gzip file unpacks to more than \(most >> 20) MiB",
        help: "Export fewer resources into one file, or unpack it yourself: gunzip FILE.")
    case CFAST_GZIP_BOMB:
      throw problem(
        .tooLarge, file,
        "the gzip file unpacks to more than \(sizes.ratio) times its size, as no export does",
        help: "Is it what you exported? If so, unpack it yourself: gunzip FILE.")
    case CFAST_GZIP_READ: throw problem(.unreadable, file, reason(error))
    case CFAST_GZIP_WRITE:
      throw problem(.unreadable, file, "the temporary file in \(spoolFolder): " + reason(error))
    case CFAST_GZIP_MEMORY: throw problem(.unreadable, file, reason(ENOMEM))
    default:
      throw problem(
        .compressed, file, "the gzip file is damaged, \(sizes.unpacked) bytes into its content",
        help: "Export it once more, or try: gunzip --test FILE.")
    }
  }

  // MARK: - Credential report

  private static let encoded = "{\"Content\":\""

  /// Where the base64 text begins in `{"Content": "…`, if a table's first line is in it.
  static func reportStart(_ head: [UInt8]) -> Int? {
    var at = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for byte in encoded.utf8 {
      if !(0x61...0x7A).contains(byte | 0x20) {
        while at < head.count, isBlank(head[at]) { at += 1 }
      }
      guard at < head.count, head[at] == byte else { return nil }
      at += 1
    }
    var text = Base64Text()
    var out: [UInt8] = []
    _ = text.feed(head[at...], into: &out)
    return TableColumns(head: out[...]) != nil ? at : nil
  }

  private func report(
    _ source: Descriptor, from start: Int, _ file: SnapshotFile
  ) throws(ReadProblem) -> Descriptor {
    let target = try temporary(file)
    var text = Base64Text()
    var rest: [UInt8] = []
    var place = start
    var block = [UInt8](repeating: 0, count: 64 << 10)
    var out: [UInt8] = []
    while true {
      let count = block.withUnsafeMutableBytes {
        pread(source.number, $0.baseAddress, $0.count, off_t(place))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw problem(.unreadable, file, reason(errno)) }
      if count == 0 { break }
      out.removeAll(keepingCapacity: true)
      let used = text.isDone ? 0 : text.feed(block[0..<count], into: &out)
      if text.isWrong {
        throw problem(
          .malformed, file, "the report's Content isn't base64, \(place + used - start) characters into it",
          help: "Export it once more: aws iam get-credential-report.")
      }
      guard target.writeAll(out) else {
        throw problem(.unreadable, file, "the temporary file in \(spoolFolder): " + reason(errno))
      }
      if text.isDone {
        rest += block[used..<count]
        if rest.count > 64 << 10 { throw problem(.malformed, file, "text behind the report") }
      }
      place += count
    }
    guard text.isDone, text.isWhole else {
      throw problem(
        .truncated, file, "the file ends within the report's Content",
        help: "Was the command that made it interrupted?")
    }
    guard (try? JSONParser().parse(copying: Array((Self.encoded + "\"").utf8) + rest)) != nil else {
      throw problem(.malformed, file, "what follows the report's Content isn't JSON")
    }
    return target
  }
}

/// A base64 text that ends at a quote, decoded piece by piece.
struct Base64Text {
  private var bits: UInt32 = 0
  /// Characters of the open group of four, and the `=` behind them.
  private var count = 0
  private var padding = 0
  private(set) var isDone = false
  private(set) var isWrong = false
  /// The last group is whole.
  var isWhole: Bool { count == 0 || count + padding == 4 }

  /// Gives how many bytes were taken.
  mutating func feed(_ bytes: ArraySlice<UInt8>, into out: inout [UInt8]) -> Int {
    var taken = 0
    for byte in bytes {
      if byte == UInt8(ascii: "\"") {
        isDone = true
        // The last group may hold one byte or two.
        if count > 1 { out.append(UInt8(truncatingIfNeeded: bits >> (count == 2 ? 4 : 10))) }
        if count == 3 { out.append(UInt8(truncatingIfNeeded: bits >> 2)) }
        return taken + 1
      }
      if byte == UInt8(ascii: "="), count >= 2, count + padding < 4 {
        padding += 1
      } else if padding == 0, let value = Self.value(byte) {
        bits = bits << 6 | value
        count += 1
      } else {
        isWrong = true
        return taken
      }
      taken += 1
      if count == 4 {
        for shift in [16, 8, 0] { out.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
        (bits, count) = (0, 0)
      }
    }
    return taken
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) + 4
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}

extension Descriptor {
  /// A new file without a name; nil where there can be none.
  package static func temporary(in folder: String) -> Descriptor? {
    var template = Array((folder + "/plumb-XXXXXX").utf8CString)
    let number = mkstemp(&template)
    guard number >= 0 else { return nil }
    unlink(template)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    return Descriptor(number)
  }

  func writeAll(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { raw in
      var written = 0
      while written < raw.count {
        let part = write(number, raw.baseAddress.map { $0 + written }, raw.count - written)
        if part < 0 && errno != EINTR { return false }
        written += max(part, 0)
      }
      return true
    }
  }
}
