/// Finds secrets within a text by their shape and by the names before `=` and `:`.
struct SecretScanner {
  private let bytes: Bytes
  private let hasSemicolon: Bool
  private var found: [Range<Int>] = []

  init(_ bytes: Bytes) {
    self.bytes = bytes
    hasSemicolon = bytes.contains(Ascii.semicolon)
  }

  /// The ranges of the secrets, sorted and joined where they overlap. Linear in the text.
  mutating func scan() -> [Range<Int>] {
    guard bytes.count >= 8 else { return [] }
    if bytes.contains(Ascii.equals) || bytes.contains(Ascii.colon) {
      assignments()
      userInfo()
    }
    if bytes.count >= 20 {
      pemKeys()
      base64Keys()
      tokens()
    }
    return joined()
  }

  private func joined() -> [Range<Int>] {
    var joined: [Range<Int>] = []
    for range in found.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  /// Capitals, small letters and digits all occur.
  static func isMixed(_ bytes: Bytes) -> Bool {
    bytes.contains(where: \.isDigit) && bytes.contains(where: \.isUpper) && bytes.contains(where: \.isLower)
  }
}

// Names and values: connection strings, queries, environment files, JSON and YAML in a text.
extension SecretScanner {
  private mutating func assignments() {
    var index = 0
    while index < bytes.count {
      if bytes[index] == Ascii.equals || bytes[index] == Ascii.colon, let range = assigned(at: index) {
        found.append(range)
        index = range.upperBound
      } else {
        index += 1
      }
    }
  }

  /// The secret value that begins behind the mark at `mark`.
  private func assigned(at mark: Int) -> Range<Int>? {
    var nameEnd = mark
    while nameEnd > 0,
      bytes[nameEnd - 1] == Ascii.space || Self.isQuote(bytes[nameEnd - 1])
        || bytes[nameEnd - 1] == Ascii.backslash
    {
      nameEnd -= 1
    }
    var nameStart = nameEnd
    while nameStart > 0, nameEnd - nameStart < 80, Self.isNameByte(bytes[nameStart - 1]) { nameStart -= 1 }
    guard nameEnd - nameStart >= 3 else { return nil }
    let name = bytes.part(nameStart, nameEnd)
    let before = bytes.byte(nameStart - 1)
    let isColon = bytes[mark] == Ascii.colon
    // `arn:aws:secretsmanager:…:secret:name` is an id.
    if isColon, before == Ascii.colon || before == Ascii.slash { return nil }
    let isQuery = before == Ascii.question || before == Ascii.ampersand
    let isSignature = name.equals("sig", ignoreCase: true)
    let said = SecretName(name)
    let isQueryKey = isQuery && (name.equals("code") || name.equals("key"))
    guard said.isSecret || isSignature || isQueryKey else { return nil }

    var start = mark + 1
    while bytes.byte(start) == Ascii.space { start += 1 }
    while bytes.byte(start) == Ascii.backslash { start += 1 }
    let quote = Self.isQuote(bytes.byte(start)) ? bytes.byte(start) : 0
    if quote != 0 { start += 1 }
    let isConnection = !isColon && !isQuery && !isSignature && (nameStart == 0 || hasSemicolon)
    var end = start
    while end < bytes.count, !ends(bytes[end], quote, isConnection) { end += 1 }
    if quote == 0 { while end > start, bytes[end - 1] == Ascii.space { end -= 1 } }
    let value = bytes.part(start, end)
    if value.isEmpty || HarmlessValue.isHarmless(value, isPassword: said.isPassword) { return nil }
    if (isSignature || isQueryKey) && value.count < 10 { return nil }
    // Prose has colons too: without quotes only what looks random is a secret.
    if isColon, quote == 0, value.count < 6 || value.allSatisfy(\.isLetter) { return nil }
    return start..<end
  }

  private func ends(_ byte: UInt8, _ quote: UInt8, _ isConnection: Bool) -> Bool {
    if quote != 0 { return byte == quote || byte == Ascii.backslash }
    if byte == Ascii.semicolon || byte == Ascii.newline || byte == 13 || Self.isQuote(byte) { return true }
    if isConnection { return false }
    return byte.isBlank || byte == Ascii.ampersand || byte == Ascii.comma || byte == UInt8(ascii: "#")
      || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "}")
  }

  private static func isQuote(_ byte: UInt8) -> Bool { byte == Ascii.quote || byte == Ascii.apostrophe }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isAlphanumeric || byte == Ascii.underscore || byte == Ascii.minus || byte == Ascii.dot
  }

  /// The password in `scheme://user:password@host`.
  private mutating func userInfo() {
    var index = 0
    while let colon = Self.place(of: "://", in: bytes, from: index) {
      var end = colon + 3
      var separator: Int?
      while end < bytes.count, !bytes[end].isBlank, bytes[end] != Ascii.slash, bytes[end] != Ascii.at {
        if bytes[end] == Ascii.colon, separator == nil { separator = end }
        end += 1
      }
      if bytes.byte(end) == Ascii.at, let separator, end > separator + 1 { found.append(separator + 1..<end) }
      index = end
    }
  }
}

// Keys and tokens that are known by their shape.
extension SecretScanner {
  private mutating func pemKeys() {
    var index = 0
    while let start = Self.place(of: "-----BEGIN ", in: bytes, from: index) {
      index = start + 11
      let label = bytes.part(index, index + 40)
      guard let mark = Self.place(of: "PRIVATE KEY", in: label, from: 0).map({ $0 + index }) else { continue }
      var end = bytes.count
      if let tail = Self.place(of: "-----END ", in: bytes, from: mark) {
        end = tail + 9
        while end < bytes.count, bytes[end] != Ascii.minus { end += 1 }
        while end < bytes.count, bytes[end] == Ascii.minus { end += 1 }
      }
      found.append(start..<end)
      index = end
    }
  }

  private static func place(of word: StaticString, in bytes: Bytes, from start: Int) -> Int? {
    TextFold.find(Bytes(start: word.utf8Start, count: word.utf8CodeUnitCount), in: bytes, from: start)
  }

  /// Runs of base64 characters: storage keys, and secret access keys beside their id.
  private mutating func base64Keys() {
    let ids: [StaticString] = ["AKIA", "ASIA"]
    let hasAccessKeyID = ids.contains { Self.place(of: $0, in: bytes, from: 0) != nil }
    for run in runs(\.isBase64) {
      if run.count == 40, hasAccessKeyID, Self.isMixed(bytes.part(run.lowerBound, run.upperBound)) {
        found.append(run)
      }
      // A longer run is a key behind a path: its last slash may stand within the key.
      let start = run.upperBound - 86
      let isAlone = run.count == 86 || (run.count > 86 && bytes[start - 1] == Ascii.slash)
      guard isAlone, Self.isMixed(bytes.part(start, run.upperBound)) else { continue }
      let end = run.upperBound + 2
      let isDigest = bytes.part(start - 7, start - 1).starts(with: "sha")
      let isWhole = start == 0 && end == bytes.count
      if bytes.part(run.upperBound, end).equals("=="), !isDigest, !isWhole { found.append(start..<end) }
    }
  }

  /// Runs of letters, digits, `_ - . ~`, and what begins or stands within them.
  private mutating func tokens() {
    for run in runs(\.isTokenByte) {
      // A full stop behind a token ends the sentence.
      let end = bytes[run.upperBound - 1] == Ascii.dot ? run.upperBound - 1 : run.upperBound
      if Self.isToken(bytes.part(run.lowerBound, end)) {
        found.append(run.lowerBound..<end)
      } else {
        signedKeys(run.lowerBound, end)
        parts(run.lowerBound, end)
      }
    }
  }

  /// Keys of Azure services by the signature within them, whatever stands before or behind: `ours-KEY`.
  private mutating func signedKeys(_ start: Int, _ end: Int) {
    let run = bytes.part(start, end)
    for (signature, before, after) in Self.signatures {
      var index = 0
      while let place = Self.place(of: signature, in: run, from: index) {
        index = place + signature.utf8CodeUnitCount
        let (first, last) = (place - before, index + after)
        if first >= 0, last <= run.count, Self.isMixed(run.part(first, last)) {
          found.append(start + first..<start + last)
        }
      }
    }
  }

  /// What stands in a run behind `-`, `_`, `.` or `~`: a key of letters and digits, or a token to the run's end.
  private mutating func parts(_ start: Int, _ end: Int) {
    var first = start
    while first < end {
      var last = first
      while last < end, bytes[last].isAlphanumeric { last += 1 }
      let part = bytes.part(first, last)
      if part.count == 84, Self.isMixed(part) { found.append(first..<last) }
      // Only a few bytes are looked at for each part, so that many parts stay cheap.
      if first > start, end - first >= 20, Self.beginsToken(bytes.part(first, min(end, first + 512))) {
        found.append(first..<end)
        return
      }
      first = last + 1
    }
  }

  private func runs(_ belongs: (UInt8) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    for index in 0...bytes.count where index == bytes.count || !belongs(bytes[index]) {
      if index - start >= 20 { runs.append(start..<index) }
      start = index + 1
    }
    return runs
  }

  private static func isToken(_ run: Bytes) -> Bool {
    if run.count == 84, run.allSatisfy(\.isAlphanumeric), isMixed(run) { return true }
    if (37...40).contains(run.count), isEntraSecret(run) { return true }
    return isJWT(run) || isPrefixed(run)
  }

  /// A token behind other text: capitals, small letters and digits occur near its begin, which names seldom have.
  private static func beginsToken(_ run: Bytes) -> Bool {
    if run.count >= 37, isEntraSecret(run) { return true }
    if isJWT(run) { return true }
    let lead = run.part(0, 64)
    return isPrefixed(lead) && isMixed(lead) && (run.count >= 32 || !run.starts(with: "sk-"))
  }

  /// An application's secret in Entra ID: three characters, a digit, `Q~`, and the rest.
  private static func isEntraSecret(_ run: Bytes) -> Bool {
    run.byte(3).isDigit && run.part(4, 6).equals("Q~")
  }

  private static func isJWT(_ run: Bytes) -> Bool {
    guard run.starts(with: "eyJ") else { return false }
    let parts = run.split(at: Ascii.dot)
    return parts.count >= 3 && parts[0].count >= 10 && parts[1].count >= 4
  }

  private static func isPrefixed(_ run: Bytes) -> Bool {
    prefixes.contains { prefix, rest, mixed in
      run.starts(with: prefix) && run.count >= prefix.utf8CodeUnitCount + rest && (!mixed || isMixed(run))
    }
  }

  /// Texts that mark keys of Azure AI services, Search, Functions and Redis: how much stands before and behind.
  private static let signatures: [(StaticString, Int, Int)] = [
    ("JQQJ99", 52, 26), ("AzSe", 42, 6), ("AzFu", 44, 6), ("AzCa", 33, 6),
  ]

  /// How tokens of well-known services begin, how much must follow, and whether all kinds of characters must occur.
  private static let prefixes: [(StaticString, Int, Bool)] = [
    ("ghp_", 30, false), ("gho_", 30, false), ("ghu_", 30, false), ("ghs_", 30, false), ("ghr_", 30, false),
    ("github_pat_", 20, false), ("glpat-", 18, false), ("xoxb-", 16, false), ("xoxp-", 16, false),
    ("xoxa-", 16, false), ("xoxr-", 16, false), ("xoxs-", 16, false), ("xapp-", 16, false), ("sk-", 17, true),
    ("sk_live_", 16, false), ("sk_test_", 16, false), ("rk_live_", 16, false), ("AIza", 35, false),
    ("ya29.", 20, false), ("npm_", 30, false), ("hvs.", 20, false), ("hf_", 30, true), ("SG.", 40, true),
    ("dop_v1_", 40, false),
  ]
}

extension UInt8 {
  var isBase64: Bool { isAlphanumeric || self == Ascii.plus || self == Ascii.slash }
  var isTokenByte: Bool {
    isAlphanumeric || self == Ascii.underscore || self == Ascii.minus || self == Ascii.dot
      || self == UInt8(ascii: "~")
  }
}

extension UnsafeBufferPointer<UInt8> {
  var hasBase64End: Bool { count >= 2 && self[count - 1] == Ascii.equals && self[count - 2] == Ascii.equals }
}
