internal import PlumbValues

/// Looking things up on a tape, for documents that are no resources.
extension Tape {
  /// The value of a map's member; nil for anything else.
  func member(_ name: String, of index: Int) -> Int? {
    guard kind(index) == .map else { return nil }
    var at = first(index)
    let end = end(index)
    var name = name
    return name.withUTF8 { name in
      while at < end {
        if TextFold.equal(text(at), name, ignoreCase: false) { return at + 1 }
        at = next(at + 1)
      }
      return nil
    }
  }

  /// The values of a map's members with these names, in step with them, by one pass.
  func members(_ names: [StaticString], of index: Int) -> [Int?] {
    var found = [Int?](repeating: nil, count: names.count)
    guard kind(index) == .map else { return found }
    var at = first(index)
    let end = end(index)
    var left = names.count
    while at < end, left > 0 {
      let key = text(at)
      for number in names.indices where found[number] == nil {
        let name = Bytes(start: names[number].utf8Start, count: names[number].utf8CodeUnitCount)
        if TextFold.equal(key, name, ignoreCase: false) {
          found[number] = at + 1
          left -= 1
          break
        }
      }
      at = next(at + 1)
    }
    return found
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
