import PlumbValues
import Testing

private let key32 = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
private let key84 = String(repeating: "aB3dE6gH9jK2", count: 7)
private let key88 = String(repeating: "aB3/E6g+9jK", count: 8).prefix(86) + "=="
private let key40 = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
private let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXZhbHVl"
private let search52 = String(repeating: "aB3dE6", count: 7) + "AzSeqIl78K"
private let service84 =
  String(repeating: "aB3d", count: 13) + "JQQJ99" + String(repeating: "bC4e", count: 7).prefix(26)
private let uuid = "01234567-89ab-cdef-0123-456789abcdef"

@Suite struct SecretTextTests {
  @Test(
    arguments: [
      ("key1", key32), ("key2", key84), ("primaryKey", "anything-9"), ("SecondaryKey", key32),
      ("secretText", "abc~def"),
      ("password", "hunter2"), ("password", "letmein"), ("password", "12345678"), ("admin_password", "p w"),
      ("connectionString", "Server=x;Pwd=y"),
      ("api_key", "abcdef123"), ("apiKey", "abcdef123"), ("storage_account_key", "abc/def1"),
      ("sasToken", "sv=2020&sig=abc"), ("clientSecret", "x1"),
      ("client-secret", "x1"), ("token", "abc.def.123"), ("privateKey", "MIIabc123"),
      ("SecretAccessKey", key40), ("DB_PASSWORD", "x"), ("AWS_SECRET_ACCESS_KEY", key40),
      ("instrumentKeys", "a1"), ("value", key84), ("value", String(key88)), ("whatever", key32),
      ("secret", "s3cr3t"), ("value", key40), ("tokens", "a9"),
      ("value", "ghp_" + String(repeating: "a1", count: 18)), ("value", "sk-proj-" + key84.prefix(40)),
      ("value", "AIza" + key84.prefix(35)),
      ("value", "xoxb-123456789012-abcdefABCDEF"), ("value", "abc8Q~" + key84.prefix(34)), ("value", jwt),
    ] as [(String, String)])
  func whole(_ name: String, _ value: String) {
    let found = SecretText.find(in: value, memberName: name)
    #expect(found?.whole == true)
    #expect(found?.masked(value) == "(secret, \(value.count) characters)")
  }

  @Test(
    arguments: [
      ("keyId", key32), ("keyName", "main-key"), ("keyVaultUri", "https://v.vault.azure.net/"),
      ("keyCreationTime", "2026-01-01T00:00:00Z"),
      ("tokenEndpoint", "https://login.example/token"), ("hint", "abc"), ("key1", "2026-01-01T00:00:00Z"),
      ("key1", "true"), ("password", "Enabled"), ("token", "NOT_SET"),
      ("primaryKey", uuid), ("secret", "/subscriptions/x/providers/y"),
      ("secret", "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf"),
      ("privateKey", "https://v.vault.azure.net/keys/k/" + key32),
      ("key", "environment"), ("publicKey", "ssh-ed25519 AAAA"), ("partitionKey", "region-1"),
      ("etag", key32), ("thumbprint", "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"),
      ("objectId", uuid), ("keyVersion", key32), ("sha256", String(key88)), ("commitHash", key32),
      ("name", key32), ("value", "Enabled"), ("value", ""),
      ("description", "Rotate the access key: see the guide"),
      (
        "id",
        "/subscriptions/" + uuid + "/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/acc-1"
      ), ("token", "**********"), ("secretName", "tls-cert"),
      ("password", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/s)"),
      ("keyExpirationPeriodInDays", "90"), ("monkey", "abc9"), ("value", "aes-256-gcm"),
      ("value", "0123456789012345678901234567890123456789"),
      ("integrity", "sha512-" + key88), ("nextToken", "abc9"), ("AccessKeyId", "AKIAIOSFODNN7EXAMPLE"),
      ("endpoint", "https://acc.openai.azure.com/?api-version=2024-02-01"), ("minimumTlsVersion", "TLS1_2"),
      ("type", "Microsoft.KeyVault/vaults/secrets"),
      ("value", "search-admin-key"), ("value", "vm-sk-Bratislava01-Prod"),
      ("value", "kv-nordwall-prod.vault.azure.net"),
      ("value", "my-xapp-production-westeurope"),
      ("value", "rg-AzSearchProduction01-WestEurope-Shared-Services-00042"),
      ("value", "prod-\(uuid)-weu"), ("value", "l5eW7x0ga0-WDOntXzHateQDNpSH5-lPk9HjD3Sarjk"),
      ("value", "st" + key32), ("value", "sha256:" + key32 + key32),
      ("value", "Microsoft.CognitiveServices/accounts/raiPolicies/Nordwall-Strict-2025"),
      ("password_last_changed", "N/A"), ("passwordPolicies", "DisablePasswordExpiration"),
    ] as [(String, String)])
  func none(_ name: String, _ value: String) {
    #expect(SecretText.find(in: value, memberName: name) == nil)
  }

  @Test(
    arguments: [
      (
        "Endpoint=x;AccountKey=\(key88);EndpointSuffix=core",
        "Endpoint=x;AccountKey=(secret, 88 characters);EndpointSuffix=core"
      ),
      (
        "Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=abc+def=",
        "Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=(secret, 8 characters)"
      ),
      (
        "Server=x;User=sa;Password=my pass;Encrypt=true",
        "Server=x;User=sa;Password=(secret, 7 characters);Encrypt=true"
      ),
      (
        "https://a.blob.core.windows.net/c?sv=2020-01-01&sig=abcdefghij%3D&se=2027",
        "https://a.blob.core.windows.net/c?sv=2020-01-01&sig=(secret, 13 characters)&se=2027"
      ),
      ("https://x/api?code=abcdef0123456789", "https://x/api?code=(secret, 16 characters)"),
      ("postgres://bob:hunter2@db.example/x", "postgres://bob:(secret, 7 characters)@db.example/x"),
      ("run --password=hunter2 --verbose", "run --password=(secret, 7 characters) --verbose"),
      (#"{"password": "a b", "x": 1}"#, #"{"password": "(secret, 3 characters)", "x": 1}"#),
      ("user: bob\npassword: hunter2\nport: 1", "user: bob\npassword: (secret, 7 characters)\nport: 1"),
      ("key is \(key84).", "key is (secret, 84 characters)."),
      ("AKIAIOSFODNN7EXAMPLE \(key40)", "AKIAIOSFODNN7EXAMPLE (secret, 40 characters)"),
      ("Bearer \(jwt)", "Bearer (secret, \(jwt.count) characters)"),
      ("legacy-off-\(key84)", "legacy-off-(secret, 84 characters)"),
      ("legacy_off_\(service84)_x", "legacy_off_(secret, 84 characters)_x"),
      ("off\(service84)x", "off(secret, 84 characters)x"),
      ("gpt4o-\(search52)", "gpt4o-(secret, 52 characters)"),
      ("properties.hook-\(search52).enabled", "properties.hook-(secret, 52 characters).enabled"),
      ("a;k:\(key84)/b='\(search52)'", "a;k:(secret, 84 characters)/b='(secret, 52 characters)'"),
      ("/keys/\(key88)", "/keys/(secret, 88 characters)"),
      ("runner-ghp_" + String(repeating: "aB1", count: 12), "runner-(secret, 40 characters)"),
      ("app_abc8Q~" + key84.prefix(34), "app_(secret, 40 characters)"),
      ("ci.\(jwt)", "ci.(secret, \(jwt.count) characters)"),
      (
        "a\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nb",
        "a\n(secret, 65 characters)\nb"
      ),
    ] as [(String, String)])
  func inside(_ text: String, _ expected: String) {
    for name in [nil, "value"] as [String?] {
      #expect(SecretText.find(in: text, memberName: name)?.masked(text) == expected)
    }
  }

  @Test func neverTrapsAndStaysFast() {
    var random = Seeded(13)
    let pieces = [
      "password", "=", ":", ";", "\"", "'", "://", "@", "-----BEGIN ", "PRIVATE KEY", "-----END ", "sig", "?",
      "&", " ", "eyJ", ".", "é", "\\", "Q~", key32, "==",
    ]
    for _ in 0..<3_000 {
      let text = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
        pieces.randomElement(using: &random)
      }.joined()
      guard let found = SecretText.find(in: text, memberName: pieces.randomElement(using: &random)) else {
        continue
      }
      #expect(!found.masked(text).isEmpty && !found.masked("").contains(key32))
      for (first, second) in zip(found.ranges, found.ranges.dropFirst()) {
        #expect(first.upperBound < second.lowerBound)
      }
    }
    for piece in [
      "a/", "password=", "-----BEGIN ", "://", "password:\"", "sk-", "=", " =", "eyJ.", "eyJ-", "AzSe",
      "aB3.", "ghp_",
    ] {
      _ = SecretText.find(in: String(repeating: piece, count: 50_000), memberName: nil)
    }
  }
}
