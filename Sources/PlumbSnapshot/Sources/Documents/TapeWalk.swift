internal import PlumbValues

/// Looking things up on a tape, for documents that are no resources.
extension Tape {
  /// The value of a map's member; nil for anything else.
  func member(_ name: String, of index: Int) -> Int? {
    var name = name
    return name.withUTF8 { member($0, of: index) }
  }

  private func member(_ name: Bytes, of index: Int) -> Int? {
    guard kind(index) == .map else { return nil }
    var word: UInt64 = 0
    for (offset, byte) in name.prefix(8).enumerated() { word |= UInt64(byte) << (8 * UInt64(offset)) }
    var at = first(index)
    let end = end(index)
    while at < end {
      let key = text(at)
      if key.count == name.count, Self.word(key) == word,
        key.count <= 8 || TextFold.equal(key, name, ignoreCase: false)
      {
        return at + 1
      }
      at = next(at + 1)
    }
    return nil
  }

  /// Goes through a map's members; the keys live as long as the tape.
  @inline(__always)
  func eachKey(_ index: Int, _ body: (_ key: Bytes, _ value: Int) -> Void) {
    guard kind(index) == .map else { return }
    var at = first(index)
    let end = end(index)
    while at < end {
      body(text(at), at + 1)
      at = next(at + 1)
    }
  }

  /// The text that stands at a word.
  func text(of index: Int?) -> String? {
    guard let index, kind(index) == .text else { return nil }
    return String(decoding: text(index), as: UTF8.self)
  }

  func textMember(_ name: String, of index: Int) -> String? {
    guard let at = member(name, of: index), kind(at) == .text else { return nil }
    return String(decoding: text(at), as: UTF8.self)
  }

  func element(_ number: Int, of index: Int) -> Int? {
    guard kind(index) == .list, number >= 0 else { return nil }
    var at = first(index)
    let end = end(index)
    var left = number
    while at < end {
      if left == 0 { return at }
      left -= 1
      at = next(at)
    }
    return nil
  }

  func step(_ step: PathStep, of index: Int) -> Int? {
    switch step {
    case .key(let name): member(name, of: index)
    case .index(let number): element(number, of: index)
    }
  }

  func eachMember(_ index: Int, _ body: (_ name: String, _ value: Int) -> Void) {
    guard kind(index) == .map else { return }
    var at = first(index)
    let end = end(index)
    while at < end {
      body(String(decoding: text(at), as: UTF8.self), at + 1)
      at = next(at + 1)
    }
  }

  func eachElement(_ index: Int, _ body: (Int) -> Void) {
    guard kind(index) == .list else { return }
    var at = first(index)
    let end = end(index)
    while at < end {
      body(at)
      at = next(at)
    }
  }
}
