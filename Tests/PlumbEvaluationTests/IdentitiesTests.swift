import Glibc
import PlumbSnapshot
import Testing

@testable import PlumbEvaluation

/// What was met more than once is found, whether the identities stay in memory or go to a temporary file.
@Suite struct IdentitiesTests {
  private static let count = 40_000
  /// By hash, more than one offset each.
  private static let planted: [UInt64: [UInt64]] = {
    var planted: [UInt64: [UInt64]] = [:]
    for copy in 0..<90 { planted[hash(copy * 400)] = [UInt64(copy * 400), UInt64(count + copy)] }
    planted[hash(0)]?.append(UInt64(count + 90))
    return planted
  }()

  /// Spread over all bits, and different for different numbers.
  private static func hash(_ number: Int) -> UInt64 {
    var mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    mixed ^= mixed >> 29
    return mixed &* 0xBF58_476D_1CE4_E5B9
  }

  /// Two parts, as two threads make them.
  private static func filled(_ make: () -> Identities) -> Identities {
    var parts = [make(), make()]
    func append(_ hash: UInt64, _ offset: UInt64) {
      parts[Int(offset % 2)].append(hash, ElementPlace(file: 7, offset: offset, length: 0))
    }
    for number in 0..<count { append(hash(number), UInt64(number)) }
    for (hash, offsets) in planted { for offset in offsets.dropFirst() { append(hash, offset) } }
    var whole = parts[0]
    whole.merge(parts[1])
    return whole
  }

  private static func offsets(_ identities: Identities) -> Set<[UInt64]>? {
    identities.repeated().map { groups in Set(groups.map { $0.map(\.offset) }) }
  }

  /// All in memory; nearly all, and the half of it, in a file; no folder for a file.
  @Test(arguments: [("/tmp", 1000), ("/tmp", 0), ("/tmp", 20), ("/nowhere/at/all", 0)])
  func allThatIsRepeatedIsFound(_ folder: String, _ mostKept: Int) {
    let found = Self.offsets(Self.filled { Identities(folder: folder, mostKept: mostKept) })
    #expect(found == Set(Self.planted.values))
  }

  @Test func placesAreWhole() {
    var identities = Identities(folder: "/tmp")
    let place = ElementPlace(file: 1_000_000, offset: (1 << 44) - 1, length: 0)
    identities.append(5, place)
    identities.append(5, ElementPlace(file: 0, offset: 3, length: 0))
    let groups = identities.repeated() ?? []
    #expect(groups.map { $0.map(\.file) } == [[0, 1_000_000]])
    #expect(groups.map { $0.map(\.offset) } == [[3, (1 << 44) - 1]])
  }

  @Test func aFileThatIsLostIsTold() throws {
    let descriptor = try #require(Descriptor.temporary(in: "/tmp"))
    let file = IdentityFile(descriptor)
    let identities = Self.filled { Identities(folder: "/tmp", mostKept: 0, file: file) }
    #expect(Self.offsets(identities) == Set(Self.planted.values))
    ftruncate(descriptor.number, 4096)
    #expect(identities.repeated() == nil)
  }

  /// A disk that takes no more: what can't be written stays in memory.
  @Test func aFullDiskLosesNothing() {
    let file = IdentityFile(Descriptor(open("/dev/null", O_RDONLY)))
    let found = Self.offsets(Self.filled { Identities(folder: "/tmp", mostKept: 0, file: file) })
    #expect(found == Set(Self.planted.values))
  }
}
