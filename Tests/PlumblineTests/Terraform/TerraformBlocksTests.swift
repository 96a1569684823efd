import PlumbReport
import PlumbValues
import Plumbline
import Testing

/// `--source-root`: file and line of the block that declares a resource.
@Suite struct TerraformBlocksTests {
  private static let main = #"""
    # resource "terraform_data" "commented" {}
    /* resource "terraform_data" "also" {
    } */
    locals {
      text = "resource \"terraform_data\" \"quoted\" {"
      long = <<-EOT
        resource "terraform_data" "direct" {
      EOT
    }
    resource "terraform_data" "direct" {
      input = "${terraform_data.a.id}"
    }
    module "m" {
      source = "./mod"
      id_in  = terraform_data.a.id
    }

    resource "terraform_data"  "cnt"
    {
      count = 2
    }
    resource "terraform_data" "cond" { input = { a = "}" } }
    """#
  private static let module =
    "variable \"id_in\" {}\n\nresource \"terraform_data\" \"in\" { input = var.id_in }\n"

  @Test func blocksAreFound() throws {
    let folder = try TemporaryFolder(["main.tf": Self.main, "mod/main.tf": Self.module, "plan.tf.json": "{}"])
    let plan = Package.root + "/fixtures/terraform/recorded/references.plan.json"
    var request = CheckRequest(snapshots: [plan], now: Judging.now)
    request.sourceRoot = folder.path + "/"
    let judging = Judging([
      "p.yaml": """
      plumb: 1
      policies:
        - { id: asked, title: A, severity: low, why: B, for: terraform_data, require: { never: x }, fix: { steps: [C] } }
      """
    ])
    let report = Plumbline.check(request, policies: judging.policies)
    let found = Dictionary(
      report.results.compactMap { result in
        result.resource.declared.map { (result.resource.id, String($0.dropFirst(folder.path.count + 1))) }
      }, uniquingKeysWith: { "\($0) \($1)" })
    #expect(
      found == [
        "terraform_data.direct": "main.tf:10", "module.m.terraform_data.in": "mod/main.tf:3",
        "terraform_data.cond": "main.tf:22",
      ])
    #expect(try report.json().contains(#""declared":"#))
  }

  @Test func withoutTheOptionNothingIsSaid() throws {
    let plan = Package.root + "/fixtures/terraform/recorded/references.plan.json"
    let report = Plumbline.check(
      CheckRequest(snapshots: [plan], now: Judging.now),
      policies: Judging([
        "p.yaml":
          "plumb: 1\npolicies:\n  - { id: asked, title: A, severity: low, why: B, for: terraform_data, require: { never: x }, fix: { steps: [C] } }\n"
      ]).policies)
    #expect(!report.results.isEmpty && report.results.allSatisfy { $0.resource.declared == nil })
  }

  @Test(arguments: ["missing", "main.tf"]) func theFolderHasToBeOne(_ root: String) throws {
    let folder = try TemporaryFolder(["main.tf": Self.main])
    let plan = Package.root + "/fixtures/terraform/recorded/references.plan.json"
    let outcome = try Command.plumb(["check", plan, "--source-root", root], in: folder.path)
    #expect(outcome.status == 2 && outcome.errors.contains("\(root) is none"), "\(outcome.all)")
  }
}
