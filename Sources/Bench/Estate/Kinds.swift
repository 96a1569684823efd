/// The kinds in the generated estate, in the shape in which Azure Resource Graph shows them.
///
/// `{{first}}` to `{{fourth}}` are what the benchmark's checks look at.
enum Kinds {
  private static let group = "/subscriptions/{{subscription}}/resourceGroups/{{group}}"
  private static let network = "\(group)/providers/Microsoft.Network"
  private static let account = "Microsoft.CognitiveServices/accounts/ai-claims-{{unit}}"
  private static let endpoints = """
    "privateEndpointConnections":[{"id":"\(network)/privateEndpoints/pe-{{unit}}/connections/{{uuid}}",
    "properties":{"privateEndpoint":{"id":"\(network)/privateEndpoints/pe-{{unit}}"},"provisioningState":"Succeeded",
    "privateLinkServiceConnectionState":{"status":"Approved","description":"","actionsRequired":"None"}}}]
    """

  static let aiAccount = ResourceKind(
    "Microsoft.CognitiveServices/accounts", name: "ai-claims-{{unit}}", kind: "\"OpenAI\"",
    sku: #"{"name":"S0"}"#,
    properties: """
      {"endpoint":"https://ai-claims-{{unit}}.openai.azure.com/","provisioningState":"Succeeded",
      "internalId":"{{other}}","customSubDomainName":"ai-claims-{{unit}}","dateCreated":"{{created}}",
      "disableLocalAuth":{{first}},"publicNetworkAccess":"Disabled","restrictOutboundNetworkAccess":null,
      "networkAcls":{"defaultAction":"Deny","ipRules":[{"value":"203.0.113.{{number}}"}],"virtualNetworkRules":[]},
      \(endpoints),
      "capabilities":[{"name":"VirtualNetworks"},{"name":"CustomerManagedKey"},{"name":"MaxFineTuneCount","value":"500"}],
      "callRateLimit":{"rules":[{"key":"openai.dalle.post","renewalPeriod":1,"count":30}]},"isMigrated":false}
      """)

  static let setting = ResourceKind(
    "Microsoft.Insights/diagnosticSettings", name: "to-workspace",
    parent: "\(account)/providers/Microsoft.Insights/diagnosticSettings/to-workspace",
    properties: """
      {"storageAccountId":null,"serviceBusRuleId":null,"eventHubAuthorizationRuleId":null,"eventHubName":null,
      "workspaceId":"\(group)/providers/Microsoft.OperationalInsights/workspaces/log-{{unit}}",
      "logAnalyticsDestinationType":null,"metrics":[{"category":"AllMetrics","enabled":true,"timeGrain":null,
      "retentionPolicy":{"days":0,"enabled":false}}],
      "logs":[{"category":"Audit","categoryGroup":null,"enabled":{{first}},"retentionPolicy":{"days":0,"enabled":false}},
      {"category":"RequestResponse","categoryGroup":null,"enabled":true,"retentionPolicy":{"days":0,"enabled":false}},
      {"category":"Trace","categoryGroup":null,"enabled":false,"retentionPolicy":{"days":0,"enabled":false}}]}
      """)

  static let strictFilter = filter(name: "strict", blocking: true)
  static let looseFilter = filter(name: "loose", blocking: false)

  private static func filter(name: String, blocking: Bool) -> ResourceKind {
    let graded = ["Hate", "Sexual", "Selfharm", "Violence"].flatMap { name in
      ["Prompt", "Completion"].map {
        #"{"name":"\#(name)","source":"\#($0)","enabled":true,"blocking":true,"severityThreshold":"Medium"},"#
      }
    }
    return ResourceKind(
      "Microsoft.CognitiveServices/accounts/raiPolicies", name: name,
      parent: "\(account)/raiPolicies/\(name)",
      properties: """
        {"type":"UserManaged","mode":"Default","basePolicyName":"Microsoft.DefaultV2","customBlocklists":null,
        "contentFilters":[\(graded.joined())
        {"name":"Jailbreak","source":"Prompt","enabled":true,"blocking":\(blocking)}]}
        """)
  }

  static let deployment = ResourceKind(
    "Microsoft.CognitiveServices/accounts/deployments", name: "chat-{{number}}",
    parent: "\(account)/deployments/chat-{{number}}",
    sku: #"{"name":"GlobalStandard","capacity":120}"#,
    properties: """
      {"model":{"format":"OpenAI","name":"gpt-4o","version":"2024-11-20","publisher":null,"callRateLimit":null},
      "versionUpgradeOption":"OnceNewDefaultVersionAvailable","raiPolicyName":{{first}},"provisioningState":"Succeeded",
      "capabilities":{"chatCompletion":"true","jsonObjectResponse":"true","maxContextToken":"128000",
      "maxOutputToken":"16384","assistants":"true","area":"EUR","agentsV2":"true","responses":"true"},
      "rateLimits":[{"key":"request","renewalPeriod":10,"count":120,"dynamicThrottlingEnabled":null},
      {"key":"token","renewalPeriod":60,"count":120000,"dynamicThrottlingEnabled":null}],
      "currentCapacity":120,"dynamicThrottlingEnabled":false,"parentDeploymentName":null,"scaleSettings":null}
      """)

  static let storage = ResourceKind(
    "Microsoft.Storage/storageAccounts", name: "stclaims{{unit}}{{number}}", kind: "\"StorageV2\"",
    sku: #"{"name":"Standard_ZRS","tier":"Standard"}"#,
    properties: """
      {"provisioningState":"Succeeded","creationTime":"{{created}}","accessTier":"Hot","statusOfPrimary":"available",
      "primaryLocation":"{{region}}","secondaryLocation":null,"supportsHttpsTrafficOnly":{{first}},
      "minimumTlsVersion":"{{second}}","allowBlobPublicAccess":false,"allowSharedKeyAccess":true,
      "keyCreationTime":{"key1":"{{third}}","key2":"{{fourth}}"},"keyPolicy":{"keyExpirationPeriodInDays":90},
      "networkAcls":{"bypass":"AzureServices","defaultAction":"Deny","ipRules":[],"virtualNetworkRules":[]},
      "encryption":{"keySource":"Microsoft.Storage","requireInfrastructureEncryption":true,"services":{
      "blob":{"enabled":true,"keyType":"Account"},"file":{"enabled":true,"keyType":"Account"}}},
      "primaryEndpoints":{"blob":"https://st{{unit}}{{number}}.blob.core.windows.net/","queue":null,"table":null},
      "isHnsEnabled":null,"isSftpEnabled":null,"publicNetworkAccess":"Disabled","dnsEndpointType":"Standard"}
      """)

  static let vault = ResourceKind(
    "Microsoft.KeyVault/vaults", name: "kv-claims-{{unit}}",
    properties: """
      {"sku":{"family":"A","name":"standard"},"tenantId":"7d3f5c1e-88a2-4a55-9f0e-2b6c1d94e7aa",
      "accessPolicies":[{"tenantId":"7d3f5c1e-88a2-4a55-9f0e-2b6c1d94e7aa","objectId":"{{uuid}}",
      "permissions":{"keys":["get","wrapKey","unwrapKey"],"secrets":["get","list"],"certificates":[],"storage":null}}],
      "enabledForDeployment":false,"enabledForDiskEncryption":null,"enabledForTemplateDeployment":null,
      "enableSoftDelete":true,"softDeleteRetentionInDays":90,"enableRbacAuthorization":true,
      "enablePurgeProtection":true,"vaultUri":"https://kv-claims-{{unit}}.vault.azure.net/",
      "networkAcls":{"bypass":"AzureServices","defaultAction":"{{first}}","ipRules":[{{second}}],
      "virtualNetworkRules":[]},\(endpoints),"provisioningState":"Succeeded","publicNetworkAccess":"Enabled"}
      """)

  static let key = ResourceKind(
    "Microsoft.KeyVault/vaults/keys", name: "wrap-{{number}}",
    parent: "Microsoft.KeyVault/vaults/kv-claims-{{unit}}/keys/wrap-{{number}}",
    properties: """
      {"attributes":{"enabled":true,"exp":1795910400,"nbf":null,"created":1764547200,"updated":1764547200,
      "recoveryLevel":"Recoverable+Purgeable","exportable":false},"kty":"RSA","keySize":3072,"curveName":null,
      "keyOps":["encrypt","decrypt","sign","verify","wrapKey","unwrapKey"],"release_policy":null,
      "keyUri":"https://kv-claims-{{unit}}.vault.azure.net/keys/wrap-{{number}}",
      "keyUriWithVersion":"https://kv-claims-{{unit}}.vault.azure.net/keys/wrap-{{number}}/{{other}}",
      "rotationPolicy":{"attributes":{"created":1764547200,"expiryTime":"P2Y","updated":1764547200},
      "lifetimeActions":[{"action":{"type":"rotate"},"trigger":{"timeAfterCreate":"P18M","timeBeforeExpiry":null}},
      {"action":{"type":"notify"},"trigger":{"timeAfterCreate":null,"timeBeforeExpiry":"P30D"}}]}}
      """)

  static let workspace = ResourceKind(
    "Microsoft.OperationalInsights/workspaces", name: "log-{{unit}}",
    properties: """
      {"customerId":"{{uuid}}","provisioningState":"Succeeded","sku":{"name":"PerGB2018","maxCapacityReservationLevel":3000,
      "lastSkuUpdate":"{{created}}"},"retentionInDays":{{first}},
      "features":{"legacy":0,"searchVersion":1,"enableLogAccessUsingOnlyResourcePermissions":true,
      "disableLocalAuth":true,"enableDataExport":null,"immediatePurgeDataOn30Days":null,"clusterResourceId":null},
      "workspaceCapping":{"dailyQuotaGb":25.5,"quotaNextResetTime":"2026-11-21T06:00:00Z","dataIngestionStatus":
      "RespectQuota"},"publicNetworkAccessForIngestion":"Disabled","publicNetworkAccessForQuery":"Enabled",
      "createdDate":"{{created}}","modifiedDate":"{{modified}}","privateLinkScopedResources":[{
      "resourceId":"\(network)/privateLinkScopes/ampls","scopeId":"{{other}}"}]}
      """)

  static let networkGroup = ResourceKind(
    "Microsoft.Network/networkSecurityGroups", name: "nsg-{{unit}}",
    properties: """
      {"provisioningState":"Succeeded","resourceGuid":"{{uuid}}","networkInterfaces":[],"subnets":[{
      "id":"\(network)/virtualNetworks/vnet-{{number}}/subnets/app"}],"securityRules":[\(rule("https", port: 443)),
      \(rule("postgres", port: 5432))],"defaultSecurityRules":[]}
      """)

  private static func rule(_ name: String, port: Int) -> String {
    """
    {"id":"\(network)/networkSecurityGroups/nsg-{{unit}}/securityRules/\(name)","name":"\(name)","properties":{
    "provisioningState":"Succeeded","protocol":"Tcp","sourcePortRange":"*","destinationPortRange":"\(port)",
    "sourceAddressPrefix":"VirtualNetwork","sourceAddressPrefixes":[],"destinationAddressPrefix":"10.1.0.0/16",
    "access":"Allow","priority":200,"direction":"Inbound","description":null}}
    """
  }

  static let machine = ResourceKind(
    "Microsoft.Compute/virtualMachines", name: "vm-claims-{{unit}}-{{number}}",
    properties: """
      {"vmId":"{{uuid}}","provisioningState":"Succeeded","timeCreated":"{{created}}","priority":"Regular",
      "hardwareProfile":{"vmSize":"Standard_D4s_v5"},"securityProfile":{"encryptionAtHost":true,"securityType":
      "TrustedLaunch","uefiSettings":{"secureBootEnabled":true,"vTpmEnabled":true}},"storageProfile":{"imageReference":{
      "publisher":"Canonical","offer":"ubuntu-24_04-lts","sku":"server","version":"latest"},"osDisk":{"osType":"Linux",
      "name":"osdisk-{{number}}","createOption":"FromImage","caching":"ReadWrite","diskSizeGB":64,"managedDisk":{
      "id":"\(group)/providers/Microsoft.Compute/disks/osdisk-{{number}}","storageAccountType":"Premium_LRS"}},
      "dataDisks":[]},"osProfile":{"computerName":"vm-{{unit}}","adminUsername":"ops","linuxConfiguration":{
      "disablePasswordAuthentication":true,"provisionVMAgent":true},"allowExtensionOperations":true},"networkProfile":{
      "networkInterfaces":[{"id":"\(network)/networkInterfaces/nic-{{number}}"}]},"licenseType":null}
      """)

  static let site = ResourceKind(
    "Microsoft.Web/sites", name: "app-claims-{{unit}}-{{number}}", kind: "\"app,linux\"",
    properties: """
      {"state":"Running","hostNames":["app-{{unit}}.azurewebsites.net"],"enabledHostNames":["app-{{unit}}.azurewebsites.net",
      "app-{{unit}}.scm.azurewebsites.net"],"httpsOnly":true,"clientCertEnabled":false,"clientCertMode":"Required",
      "serverFarmId":"\(group)/providers/Microsoft.Web/serverfarms/plan-{{number}}","reserved":true,"isXenon":false,
      "virtualNetworkSubnetId":"\(network)/virtualNetworks/vnet-{{number}}/subnets/web","vnetRouteAllEnabled":true,
      "siteConfig":{"numberOfWorkers":2,"linuxFxVersion":"NODE|22-lts","minTlsVersion":"1.2","ftpsState":"Disabled",
      "alwaysOn":true,"http20Enabled":true,"acrUseManagedIdentityCreds":false,"ipSecurityRestrictions":null},
      "lastModifiedTimeUtc":"{{modified}}","availabilityState":"Normal","publicNetworkAccess":"Enabled"}
      """)

  static let registry = ResourceKind(
    "Microsoft.ContainerRegistry/registries", name: "crclaims{{unit}}",
    sku: #"{"name":"Premium","tier":"Premium"}"#,
    properties: """
      {"loginServer":"crclaims{{unit}}.azurecr.io","creationDate":"{{created}}","provisioningState":"Succeeded",
      "adminUserEnabled":false,"anonymousPullEnabled":false,"dataEndpointEnabled":false,"dataEndpointHostNames":[],
      "encryption":{"status":"disabled"},"networkRuleSet":{"defaultAction":"Deny","ipRules":[]},\(endpoints),
      "networkRuleBypassOptions":"AzureServices","zoneRedundancy":"Enabled","policies":{"quarantinePolicy":{"status":
      "disabled"},"trustPolicy":{"type":"Notary","status":"disabled"},"retentionPolicy":{"days":30,"lastUpdatedTime":
      "{{modified}}","status":"enabled"},"exportPolicy":{"status":"enabled"}},"publicNetworkAccess":"Disabled"}
      """)

  static let search = ResourceKind(
    "Microsoft.Search/searchServices", name: "{{first}}", sku: #"{"name":"standard"}"#,
    properties: """
      {"replicaCount":3,"partitionCount":1,"status":"running","statusDetails":"","hostingMode":"Default",
      "publicNetworkAccess":"disabled","provisioningState":"succeeded","disableLocalAuth":true,"authOptions":null,
      "networkRuleSet":{"ipRules":[{"value":"198.51.100.{{number}}"}],"bypass":"None"},"semanticSearch":"standard",
      "encryptionWithCmk":{"enforcement":"Unspecified","encryptionComplianceStatus":"Compliant"},\(endpoints),
      "sharedPrivateLinkResources":[],"disabledDataExfiltrationOptions":[],"eTag":"{{other}}"}
      """)

  static let address = ResourceKind(
    "Microsoft.Network/publicIPAddresses", name: "pip-{{unit}}-{{number}}",
    sku: #"{"name":"Standard","tier":"Regional"}"#,
    properties: """
      {"provisioningState":"Succeeded","resourceGuid":"{{uuid}}","ipAddress":"192.0.2.{{number}}","publicIPAddressVersion":
      "IPv4","publicIPAllocationMethod":"Static","idleTimeoutInMinutes":4,"ipTags":[],"ddosSettings":{"protectionMode":
      "VirtualNetworkInherited"},"dnsSettings":{"domainNameLabel":"claims-{{unit}}","fqdn":
      "claims-{{unit}}.{{region}}.cloudapp.azure.com","reverseFqdn":null},"ipConfiguration":{
      "id":"\(network)/loadBalancers/lb-{{unit}}/frontendIPConfigurations/front"},"natGateway":null}
      """)

  static let contact = ResourceKind(
    "Microsoft.Security/securityContacts",
    id: "/subscriptions/{{subscription}}/providers/Microsoft.Security/securityContacts/default",
    name: "default",
    properties: """
      {"isEnabled":{{first}},"emails":"{{second}}","phone":null,"notificationsByRole":{"state":"On","roles":["Owner",
      "Contributor"]},"notificationsSources":[{"sourceType":"Alert","minimalSeverity":"Medium"},{"sourceType":
      "AttackPath","minimalRiskLevel":"Critical"}],"alertNotifications":{"state":"On","minimalSeverity":"Medium"}}
      """)
}
