internal import Synchronization

/// Sizes that reading goes by.
public struct ReadLimits: Sendable {
  /// Bytes read at a time; small enough for the second-level cache.
  public var block = 128 << 10
  /// Largest element in bytes.
  public var element = 64 << 20
  /// Most elements of one chunk.
  var chunkElements = 4096
  /// Most bytes asked for in one read; tests cut at every position with it.
  var read = Int.max

  public init() {}
}

/// Cuts the files of a snapshot into chunks of elements. Several workers may drain one reader.
public final class ChunkReader: Sendable {
  public let files: [SnapshotFile]
  private let state: Mutex<ReaderState>

  /// `lists`: further names of members that hold the elements of an envelope object.
  public init(_ files: [SnapshotFile], lists: [String] = [], limits: ReadLimits = ReadLimits()) {
    self.files = files
    state = Mutex(ReaderState(files: files, lists: Envelope.memberNames + lists, limits: limits))
  }

  /// Fills the chunk with the next elements; false when all files are read.
  public func next(into chunk: inout Chunk) -> Bool {
    state.withLock { $0.next(into: &chunk) }
  }

  /// What went wrong so far outside of elements, by file and offset.
  public var problems: [ReadProblem] {
    state.withLock { $0.problems.sorted(by: ReadProblem.precedes) }
  }

  /// The files read so far and what they hold, in the order of the files.
  public var records: [FileRecord] {
    state.withLock { $0.records }
  }
}
