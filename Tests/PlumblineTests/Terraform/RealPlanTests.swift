import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// Terraform itself plans `fixtures/terraform/aws/new/`, where it is installed with a copy of the AWS provider.
@Suite(
  .enabled("needs terraform, and the AWS provider in a folder of providers (TF_MIRROR)") {
    RealPlan.mirror != nil
  })
struct RealPlanTests {
  /// What was recorded is what Terraform prints today: the same resources get the same verdicts.
  @Test func asRecorded() throws {
    let folder = try TemporaryFolder()
    let made = WrittenReports.run(RealPlan.script(try #require(RealPlan.mirror), in: folder.path))
    #expect(made.status == 0, "\(made.output.suffix(2000))")
    let now = try Self.verdicts(folder.path + "/plan.json")
    let recorded = try Self.verdicts(Package.root + "/fixtures/terraform/aws/new.plan.json")
    #expect(now.count > 40)
    #expect(now == recorded)
  }

  private static func verdicts(_ path: String) throws -> [String: String] {
    var request = CheckRequest(snapshots: [path], now: Instant("2026-12-01T00:00:00Z") ?? Instant(ticks: 0))
    request.include = [.pass, .notApplicable]
    let report = Plumbline.check(request, policies: PolicySet())
    #expect(report.errors.isEmpty, "\(report.errors.map(\.message))")
    return Dictionary(
      report.results.map { ("\($0.policy) \($0.resource.address ?? "(the plan)")", $0.status.rawValue) },
      uniquingKeysWith: { "\($0) \($1)" })
  }
}

enum RealPlan {
  /// The folder of providers; nil where there is none, or no Terraform.
  static let mirror: String? = {
    let found = WrittenReports.run(
      """
      command -v terraform >/dev/null || exit 1
      for folder in "$TF_MIRROR" "$HOME/.terraform.d/plugins" /usr/share/terraform/plugins /usr/local/share/terraform/plugins /opt/*; do
        if [ -n "$folder" ] && [ -d "$folder/registry.terraform.io/hashicorp/aws" ]; then printf %s "$folder"; exit 0; fi
      done
      exit 1
      """)
    return found.status == 0 ? found.output : nil
  }()

  /// Nobody is asked for anything, and no address is spoken to.
  static func script(_ mirror: String, in folder: String) -> String {
    """
    set -e
    cp -R '\(Package.root)/fixtures/terraform/aws/new/.' '\(folder)'
    cd '\(folder)'
    printf 'provider_installation {\\n  filesystem_mirror {\\n    path = "%s"\\n  }\\n}\\n' '\(mirror)' > terraform.rc
    export TF_CLI_CONFIG_FILE='\(folder)/terraform.rc' CHECKPOINT_DISABLE=1 AWS_EC2_METADATA_DISABLED=true
    export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
    terraform init -input=false -no-color >/dev/null
    terraform plan -input=false -no-color -out=tfplan >/dev/null
    terraform show -json tfplan > plan.json
    """
  }
}
