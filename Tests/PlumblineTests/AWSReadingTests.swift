import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// What the AWS CLI prints, told by the described types and the manifest.
@Suite struct AWSReadingTests {
  private static let account = "111122223333"
  private static let trail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main"
  private static let policies = PolicySet()

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let files: [String: String]
    /// `TYPE: SCOPES, NUMBER`, without the lead `AWS::`.
    var finds: [String] = []
    var problems: [String] = []
    var testDescription: String { name }
  }

  private static func manifest(_ entry: String) -> String {
    "plumb-snapshot: 1\nfiles: [{ path: a.json, \(entry) }]\n"
  }

  private static let group = #"{"GroupId":"sg-1","IpPermissions":[],"OwnerId":"111122223333"}"#
  private static let key =
    #"{"KeyId":"k1","Arn":"arn:aws:kms:eu-west-1:111122223333:key/k1","KeyManager":"AWS"}"#

  static let cases: [Case] = [
    Case(
      name: "a list under its name", files: ["a.json": #"{"SecurityGroups":[\#(group)]}"#],
      finds: ["EC2::SecurityGroup: 111122223333, 1"]),
    Case(
      name: "a list with the region from the manifest",
      files: [
        "a.json": #"{"SecurityGroups":[\#(group)]}"#,
        "snapshot.yaml": manifest("scope: 111122223333/eu-west-1"),
      ], finds: ["EC2::SecurityGroup: 111122223333/eu-west-1, 1"]),
    Case(name: "items alone", files: ["a.json": group], finds: ["EC2::SecurityGroup: 111122223333, 1"]),
    Case(
      name: "items one a line", files: ["a.json": group + "\n" + group + "\n"],
      finds: ["EC2::SecurityGroup: 111122223333, 2"]),
    Case(
      name: "items in a bare list", files: ["a.json": "[\(group)]"],
      finds: ["EC2::SecurityGroup: 111122223333, 1"]),
    Case(
      name: "one item under its name", files: ["a.json": #"{"KeyMetadata":\#(key)}"#],
      finds: ["KMS::Key: 111122223333/eu-west-1, 1"]),
    Case(
      name: "several of these one after another",
      files: ["a.json": "{\n \"KeyMetadata\" : \(key)\n}\n{\"KeyMetadata\":\(key)}"],
      finds: ["KMS::Key: 111122223333/eu-west-1, 2"]),
    Case(
      name: "one item beside other members is something else",
      files: ["a.json": #"{"KeyMetadata":\#(key),"Other":1}"#], problems: ["snapshot.not-an-export"]),
    Case(
      name: "an object without what its items have", files: ["a.json": #"{"KeyMetadata":{"Name":"x"}}"#],
      problems: ["snapshot.not-an-export"]),
    Case(
      name: "a list of other things under the name",
      files: ["a.json": #"{"Keys":[{"Name":"x"}]}"#], problems: ["snapshot.not-an-export"]),
    Case(
      name: "ids alone",
      files: [
        "a.json": #"{"DetectorIds":["1a","2b"]}"#, "snapshot.yaml": manifest("scope: 111122223333/eu-west-1"),
      ], finds: ["GuardDuty::Detector: 111122223333/eu-west-1, 2"]),
    Case(
      name: "numbers where ids are meant", files: ["a.json": #"{"DetectorIds":[1]}"#],
      problems: ["snapshot.not-an-export"]),
    Case(
      name: "the status of a trail that the manifest names",
      files: ["a.json": #"{"IsLogging":true}"#, "snapshot.yaml": manifest("resource: \"\(trail)\"")],
      finds: ["CloudTrail::Trail#status: 111122223333, 1"]),
    Case(
      name: "the type without its part will do",
      files: [
        "a.json": #"{"IsLogging":true}"#,
        "snapshot.yaml": manifest("type: \"AWS::CloudTrail::Trail\", resource: \"\(trail)\""),
      ], finds: ["CloudTrail::Trail#status: 111122223333, 1"]),
    Case(
      name: "a status of nothing", files: ["a.json": #"{"IsLogging":true}"#],
      problems: ["snapshot.not-an-export"]),
    Case(
      name: "an empty answer of a type",
      files: [
        "a.json": "{}",
        "snapshot.yaml": manifest("type: \"AWS::Account::AlternateContact\", scope: \"111122223333\""),
      ]),
    Case(name: "an empty answer of nothing", files: ["a.json": "{}"], problems: ["snapshot.not-an-export"]),
    Case(
      name: "an answer of another shape than its type",
      files: [
        "a.json": #"{"message":"denied"}"#,
        "snapshot.yaml": manifest(
          "type: \"AWS::Bedrock::ModelInvocationLoggingConfiguration\", scope: 111122223333/eu-west-1"),
      ], problems: ["snapshot.not-an-export"]),
    Case(
      name: "a page of several", files: ["a.json": #"{"SecurityGroups":[\#(group)],"NextToken":"x"}"#],
      finds: ["EC2::SecurityGroup: 111122223333, 1"], problems: ["snapshot.next-page"]),
    Case(
      name: "a list cut short",
      files: ["a.json": #"{"IsTruncated":true,"ServiceSpecificCredentials":[]}"#],
      problems: ["snapshot.next-page"]),
    Case(
      name: "a report",
      files: [
        "a.csv": "user,arn,password_enabled,mfa_active\nci,arn:aws:iam::111122223333:user/ci,false,false\n"
      ],
      finds: ["IAM::CredentialReportRow: 111122223333, 1"]),
    Case(
      name: "another table", files: ["a.csv": "name,size\nx,1\n"], problems: ["snapshot.not-an-export"]),
  ]

  @Test(arguments: cases)
  func recognizes(_ test: Case) throws {
    let folder = try TemporaryFolder(test.files)
    let inspection = Plumbline.inspect(
      CheckRequest(snapshots: [folder.path], now: Judging.now), policies: Self.policies)
    let found = inspection.types.map { type in
      "\(type.name.dropFirst(5)): \(type.scopes.map(\.name).joined(separator: " ")), \(type.resources)"
    }
    #expect(found == test.finds)
    let problems = inspection.report.problems.map(\.code).filter { $0 != "snapshot.secret" }
    #expect(problems == test.problems, "\(inspection.report.problems.map(\.message))")
  }

  // MARK: - Verdicts

  private static let region = "111122223333/eu-west-1"
  private static func region(_ files: String...) -> String {
    "plumb-snapshot: 1\nscopes: [{ kind: region, id: \(region) }]\nfiles:\n"
      + files.map { "  - { path: \($0), scope: \(region) }\n" }.joined()
  }

  /// Detectors: ids say that there is one, not that it is on.
  @Test(arguments: [
    (["d.json": #"{"DetectorIds":[]}"#], "fail"), (["d.json": #"{"DetectorIds":["1a"]}"#], "unknown"),
    (
      [
        "d.json": #"{"DetectorIds":["1a"]}"#,
        "e.json": #"{"FindingPublishingFrequency":"SIX_HOURS","ServiceRole":"r","Status":"ENABLED"}"#,
      ], "pass"
    ),
    (
      [
        "d.json": #"{"DetectorIds":["1a"]}"#,
        "e.json": #"{"FindingPublishingFrequency":"SIX_HOURS","ServiceRole":"r","Status":"DISABLED"}"#,
      ], "fail"
    ),
  ])
  func detectors(_ files: [String: String], _ status: String) throws {
    var files = files
    files["snapshot.yaml"] = Self.region(files.keys.sorted()[0], files.keys.sorted().last ?? "")
    let report = try Judging(shipped: "aws/monitoring.yaml").report(files)
    #expect(
      report.results.map { "\($0.policy) \($0.status.rawValue)" } == ["aws-guardduty-enabled \(status)"])
  }

  /// An id alone is no region's, account's or other's without a manifest.
  @Test func withoutAManifestNothingPasses() throws {
    let report = try Judging(shipped: "aws/monitoring.yaml").report([
      "d.json": #"{"FindingPublishingFrequency":"SIX_HOURS","ServiceRole":"r","Status":"ENABLED"}"#
    ])
    #expect(report.results.isEmpty)
  }

  /// Regions of Azure are not asked for GuardDuty, and none of AWS is judged where no policy asks for AWS.
  @Test func providersKeepApart() throws {
    let azure =
      #"{"type":"Microsoft.KeyVault/vaults","id":"/subscriptions/1/resourceGroups/r/providers/Microsoft.KeyVault/vaults/v","name":"v","location":"westeurope"}"#
    let files = [
      "a.json": azure, "d.json": #"{"DetectorIds":[]}"#, "snapshot.yaml": Self.region("d.json"),
    ]
    let report = try Judging(shipped: "aws/monitoring.yaml").report(files)
    #expect(report.verdicts == ["\(Self.region) fail"])
    let alone = try Judging(shipped: "aws/monitoring.yaml", "azure/key-vaults.yaml").report(["a.json": azure])
    #expect(!alone.results.contains { $0.policy.hasPrefix("aws-") })
    #expect(
      alone.notJudged.filter { $0.policy.hasPrefix("aws-") }.allSatisfy { $0.reason == .providerAbsent })
  }

  /// A document that completes a resource is matched by what both name, or by the manifest; of two that differ nothing
  /// is known.
  @Test(arguments: [
    ([#"{"KeyRotationEnabled":true,"KeyId":"k1"}"#], "pass"),
    ([#"{"KeyRotationEnabled":false,"KeyId":"k1"}"#], "fail"),
    ([#"{"KeyRotationEnabled":true,"KeyId":"arn:aws:kms:eu-west-1:111122223333:key/k1"}"#], "pass"),
    ([#"{"KeyRotationEnabled":true,"KeyId":"k2"}"#], "unknown"),
    (
      [#"{"KeyRotationEnabled":true,"KeyId":"k1"}"#, #"{"KeyRotationEnabled":false,"KeyId":"k1"}"#], "unknown"
    ),
    ([], "unknown"),
  ])
  func parts(_ parts: [String], _ status: String) throws {
    let key =
      #"{"KeyMetadata":{"KeyId":"k1","Arn":"arn:aws:kms:eu-west-1:111122223333:key/k1","KeyManager":"CUSTOMER","#
      + #""KeySpec":"SYMMETRIC_DEFAULT","KeyState":"Enabled","Origin":"AWS_KMS"}}"#
    let report = try Judging(shipped: "aws/keys.yaml").report([
      "a.json": ([key] + parts).joined(separator: "\n")
    ])
    #expect(report.verdicts == ["k1 \(status)"])
  }

  /// Evidence stands where the file has it: in the table, in the part, within the one item.
  @Test func positions() throws {
    let files = [
      "k.json":
        "{\n  \"KeyMetadata\": {\n    \"KeyId\": \"k1\", \"Arn\": \"arn:aws:kms:eu-west-1:111122223333:key/k1\",\n"
        + "    \"KeyManager\": \"CUSTOMER\", \"KeySpec\": \"SYMMETRIC_DEFAULT\", \"KeyState\": \"Enabled\",\n"
        + "    \"Origin\": \"AWS_KMS\"\n  }\n}\n",
      "r.json": "{\n  \"KeyId\": \"k1\",\n  \"KeyRotationEnabled\": false\n}\n",
      "u.csv": "user,arn,password_enabled,mfa_active\nanna,arn:aws:iam::111122223333:user/anna,true,false\n",
    ]
    let report = try Judging(shipped: "aws/keys.yaml", "aws/identity.yaml").report(files)
    let places = report.results.flatMap { result in
      result.evidence.map { evidence in
        let file = evidence.file.split(separator: "/").last ?? ""
        return "\(evidence.path) \(file):\(evidence.line):\(evidence.column)"
      }
    }
    #expect(places.contains("rotation.KeyRotationEnabled r.json:3:25"), "\(places)")
    #expect(places.contains("mfa_active u.csv:2:47"), "\(places)")
    #expect(places.contains("password_enabled u.csv:2:42"), "\(places)")
    let key = try #require(report.results.first { $0.resource.name == "k1" })
    #expect(key.resource.line == 2)
  }

  // MARK: - gzip

  /// A folder whose file a shell command makes.
  private func made(_ command: String, in folder: TemporaryFolder) throws {
    let outcome = try Command.run(["/bin/sh", "-c", command], in: folder.path)
    try #require(outcome.status == 0, "\(outcome.all)")
  }

  @Test func readsGzip() throws {
    let folder = try TemporaryFolder([
      "a.json": #"{"SecurityGroups":[\#(Self.group)]}"#, "snapshot.yaml": Self.region("a.json.gz"),
    ])
    try made("gzip a.json", in: folder)
    let outcome = try Command.plumb(["inspect", "."], in: folder.path)
    #expect(outcome.status == 0 && outcome.output.contains("UTF-8, from gzip"), "\(outcome.all)")
    #expect(outcome.output.contains("AWS::EC2::SecurityGroup"))
  }

  @Test func refusesBombsAndTornFiles() throws {
    let folder = try TemporaryFolder(["b/": "", "t/": ""])
    try made("head -c 70000000 /dev/zero | gzip -9 > b/a.json.gz", in: folder)
    let bomb = try Command.plumb(["check", "b"], in: folder.path)
    #expect(bomb.status == 2 && bomb.all.contains("snapshot.too-large"), "\(bomb.all)")
    try made("seq 100000 | gzip | head -c 1000 > t/a.json.gz", in: folder)
    let torn = try Command.plumb(["check", "t"], in: folder.path)
    #expect(torn.status == 2 && torn.all.contains("ends too early"), "\(torn.all)")
  }
}
