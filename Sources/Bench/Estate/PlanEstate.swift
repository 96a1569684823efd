/// A plan as `terraform show -json` prints it, of units that hold four resources each: an account, its diagnostic setting,
/// a storage account and a machine that no policy speaks of. Every tenth unit has an account that accepts keys.
struct PlanEstate {
  static let unitSize = 4

  /// Writes the sections in the order in which Terraform does.
  static func write(units: Int, to output: inout Output) {
    output.bytes +=
      #"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":["#
      .utf8
    append(units, to: &output) { planned($0) }
    output.bytes += #"]}},"resource_changes":["#.utf8
    append(units, to: &output) { change($0) }
    output.bytes +=
      #"],"configuration":{"provider_config":{"azurerm":{"name":"azurerm","full_name":"registry.terraform.io/hashicorp/azurerm"}},"root_module":{"resources":["#
      .utf8
    append(units, to: &output) { configured($0) }
    output.bytes +=
      #"]}},"timestamp":"2026-11-20T06:00:00Z","applyable":true,"complete":true,"errored":false}"#.utf8
    output.bytes += "\n".utf8
    output.flush(above: 0)
  }

  /// Addresses of the accounts that accept keys.
  static func planted(units: Int) -> [String] {
    stride(from: 0, to: units, by: 10).map { "azurerm_cognitive_account.unit_\($0)" }
  }

  private static func append(_ units: Int, to output: inout Output, _ made: (Item) -> String) {
    for unit in 0..<units {
      for position in 0..<unitSize {
        if unit + position > 0 { output.bytes += ",".utf8 }
        output.bytes += made(Item(unit: unit, position: position)).utf8
      }
      output.flush(above: 1 << 20)
    }
  }

  private static func planned(_ item: Item) -> String {
    #"{"address":"\#(item.address)",\#(item.identity),"schema_version":1,"values":\#(item.attributes),"sensitive_values":{"tags":{}}}"#
  }

  private static func change(_ item: Item) -> String {
    #"{"address":"\#(item.address)",\#(item.identity),"change":{"actions":["create"],"before":null,"after":\#(item.attributes),"after_unknown":\#(item.unknown),"before_sensitive":false,"after_sensitive":{"tags":{}}}}"#
  }

  private static func configured(_ item: Item) -> String {
    #"{"address":"\#(item.address)",\#(item.identity),"provider_config_key":"azurerm","expressions":\#(item.expressions),"schema_version":1}"#
  }

  /// One resource of the plan.
  private struct Item {
    let unit: Int
    let position: Int

    var type: String {
      [
        "azurerm_cognitive_account", "azurerm_monitor_diagnostic_setting", "azurerm_storage_account",
        "azurerm_linux_virtual_machine",
      ][position]
    }
    var address: String { "\(type).unit_\(unit)" }
    var identity: String {
      #""mode":"managed","type":"\#(type)","name":"unit_\#(unit)","provider_name":"registry.terraform.io/hashicorp/azurerm""#
    }
    private var tags: String { #""tags":{"environment":"prod","owner":"team-\#(unit % 40)@example.com"}"# }
    private var place: String {
      #""location":"westeurope","resource_group_name":"rg-claims-\#(unit % 8)","timeouts":null"#
    }

    var attributes: String {
      switch position {
      case 0:
        #"{"custom_subdomain_name":"oai-claims-\#(unit)","customer_managed_key":[],"dynamic_throttling_enabled":null,"fqdns":[],"identity":[{"identity_ids":[],"type":"SystemAssigned"}],"kind":"OpenAI","local_auth_enabled":\#(unit % 10 == 0),"metrics_advisor_aad_client_id":null,"metrics_advisor_aad_tenant_id":null,"name":"oai-claims-\#(unit)","network_acls":[{"bypass":"AzureServices","default_action":"Deny","ip_rules":["203.0.113.0/28"],"virtual_network_rules":[]}],"network_injection":[],"outbound_network_access_restricted":true,"project_management_enabled":false,"public_network_access_enabled":false,"qna_runtime_endpoint":null,"sku_name":"S0","storage":[],\#(tags),\#(place)}"#
      case 1:
        #"{"enabled_log":[{"category":"Audit","category_group":"","retention_policy":[]},{"category":"RequestResponse","category_group":"","retention_policy":[]}],"enabled_metric":[],"eventhub_authorization_rule_id":null,"eventhub_name":null,"log_analytics_workspace_id":"/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-logs/providers/Microsoft.OperationalInsights/workspaces/law-\#(unit % 8)","metric":[],"name":"audit","partner_solution_id":null,"storage_account_id":null,"timeouts":null}"#
      case 2:
        #"{"access_tier":"Hot","account_kind":"StorageV2","account_replication_type":"ZRS","account_tier":"Standard","allow_nested_items_to_be_public":false,"allowed_copy_scope":"","azure_files_authentication":[],"blob_properties":[{"change_feed_enabled":false,"container_delete_retention_policy":[{"days":7}],"cors_rule":[],"delete_retention_policy":[{"days":30,"permanent_delete_enabled":false}],"versioning_enabled":true}],"cross_tenant_replication_enabled":false,"default_to_oauth_authentication":true,"https_traffic_only_enabled":true,"immutability_policy":[],"infrastructure_encryption_enabled":true,"local_user_enabled":false,"min_tls_version":"TLS1_2","name":"stclaims\#(unit)","network_rules":[{"bypass":["AzureServices"],"default_action":"Deny","ip_rules":[],"private_link_access":[],"virtual_network_subnet_ids":[]}],"public_network_access_enabled":false,"shared_access_key_enabled":false,\#(tags),\#(place)}"#
      default:
        #"{"admin_username":"ops","computer_name":"vm-claims-\#(unit)","custom_data":null,"disable_password_authentication":true,"encryption_at_host_enabled":true,"name":"vm-claims-\#(unit)","os_disk":[{"caching":"ReadWrite","disk_size_gb":64,"name":"os-\#(unit)","storage_account_type":"Premium_LRS","write_accelerator_enabled":false}],"patch_mode":"AutomaticByPlatform","priority":"Regular","secure_boot_enabled":true,"size":"Standard_D4s_v5","source_image_reference":[{"offer":"debian-12","publisher":"Debian","sku":"12-gen2","version":"latest"}],"vtpm_enabled":true,\#(tags),\#(place)}"#
      }
    }

    var unknown: String {
      switch position {
      case 0: #"{"endpoint":true,"id":true,"primary_access_key":true,"secondary_access_key":true,"tags":{}}"#
      case 1: #"{"id":true,"target_resource_id":true,"enabled_log":[{},{}]}"#
      case 2: #"{"id":true,"primary_access_key":true,"primary_blob_endpoint":true,"tags":{}}"#
      default: #"{"id":true,"network_interface_ids":[true],"private_ip_address":true,"tags":{}}"#
      }
    }

    var expressions: String {
      let name = #""name":{"constant_value":"unit-\#(unit)"},"location":{"constant_value":"westeurope"}"#
      if position == 1 {
        let account = "azurerm_cognitive_account.unit_\(unit)"
        return #"{\#(name),"target_resource_id":{"references":["\#(account).id","\#(account)"]}}"#
      }
      return "{\(name)}"
    }
  }
}
