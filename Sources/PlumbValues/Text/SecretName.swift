/// What the name of a member says about its value.
package struct SecretName {
  /// The name promises a secret: `primaryKey`, `client_secret`, `password`.
  let isSecret: Bool
  /// The name promises a password, for which even plain digits are a secret.
  let isPassword: Bool
  /// The name promises an id, a hash or a version.
  let isIdentifying: Bool

  init(_ bytes: Bytes) {
    let words = Self.words(bytes)
    let joined = words.joined()
    let last = words.last ?? ""
    let before = words.count > 1 ? words[words.count - 2] : ""
    isIdentifying = Self.identifying.contains(last) || words.contains(where: Self.hashes.contains)
    let (isPassword, isLong) = joined.withBytes { name in
      (Self.passwords.contains { name.ends(with: $0) }, Self.endings.contains { name.ends(with: $0) })
    }
    self.isPassword = isPassword
    isSecret =
      isPassword || isLong
      || last == "secret" || (last == "token" && !Self.harmlessTokens.contains(before))
      || (last == "key" && Self.isKeyOfSecret(words, before, bytes))
  }

  /// `key` alone is a name as of a tag, `key1` and `primaryKey` hold keys, `publicKey` and `partitionKey` don't.
  private static func isKeyOfSecret(_ words: [String], _ before: String, _ bytes: Bytes) -> Bool {
    if words.count == 1 { return bytes.last?.isDigit == true }
    return !harmlessKeys.contains(before)
  }

  /// The words of a name in lower case: they begin at capitals and behind other characters; digits and a plural's s
  /// at the end are cut off.
  private static func words(_ bytes: Bytes) -> [String] {
    var words: [[UInt8]] = []
    var isOpen = false
    for (index, byte) in bytes.enumerated() {
      guard byte.isLetter || (byte.isDigit && isOpen) else {
        isOpen = false
        continue
      }
      let previous = bytes.byte(index - 1)
      let beginsWord = byte.isUpper && (!previous.isUpper || bytes.byte(index + 1).isLower)
      if !isOpen || beginsWord { words.append([]) }
      words[words.count - 1].append(byte.folded)
      isOpen = true
    }
    if var last = words.popLast() {
      while last.last?.isDigit == true, !hashes.contains(String(decoding: last, as: UTF8.self)) {
        last.removeLast()
      }
      if last.count > 3, last.last == UInt8(ascii: "s"), last[last.count - 2] != UInt8(ascii: "s") {
        last.removeLast()
      }
      words.append(last)
    }
    return words.map { String(decoding: $0, as: UTF8.self) }
  }

  private static let passwords: [StaticString] = ["password", "passwd", "passphrase", "pwd"]
  private static let endings: [StaticString] = [
    "secrettext", "secretvalue", "secretstring", "clientsecret", "sharedsecret", "appsecret",
    "connectionstring",
    "connstr", "sastoken", "accesstoken", "refreshtoken", "bearertoken", "sessiontoken", "authtoken",
    "apitoken",
    "sasurl", "sasuri", "apikey", "accesskey", "secretkey", "privatekey", "accountkey", "primarykey",
    "secondarykey", "sharedkey", "masterkey", "storagekey", "signingkey", "authkey", "hostkey", "functionkey",
    "subscriptionkey", "sharedaccesssignature", "privatekeypem",
  ]

  private static let harmlessKeys: Set<String> = [
    "public", "partition", "sort", "hash", "range", "foreign", "object", "s3", "bucket", "topology", "tag",
    "label",
    "registry", "kms", "cmk", "managed", "cache", "lookup", "idempotency", "index", "shard", "group", "row",
    "map",
    "config", "setting", "source", "routing", "allow", "has", "use", "enable", "require",
  ]

  private static let harmlessTokens: Set<String> = [
    "next", "continuation", "page", "skip", "marker", "delta", "sync",
  ]

  private static let identifying: Set<String> = [
    "id", "ids", "identifier", "etag", "thumbprint", "version", "revision", "name", "serial", "number",
    "guid", "uuid",
    "arn", "commit", "container", "kid", "uri", "url", "hint", "correlation", "trace", "resource", "path",
  ]

  /// Remembers what names say: a snapshot has few of them, each many times.
  package final class Memo {
    private var known: [[UInt8]: SecretName] = [:]
    private static let most = 4096

    package init() {}

    package func name(_ bytes: UnsafeBufferPointer<UInt8>) -> SecretName {
      let key = Array(bytes)
      if let name = known[key] { return name }
      if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
      let name = SecretName(bytes)
      known[key] = name
      return name
    }
  }

  private static let hashes: Set<String> = [
    "hash", "sha", "sha1", "sha256", "sha384", "sha512", "md5", "digest", "fingerprint", "checksum",
    "integrity",
    "thumbprint", "etag", "x5t",
  ]
}
