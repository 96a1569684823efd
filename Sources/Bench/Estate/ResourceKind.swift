/// One kind of resource in the generated estate: how its id is made and what it looks like.
struct ResourceKind {
  let id: Template
  let document: Template

  init(
    _ type: String, name: String, parent: String? = nil, kind: String = "null", sku: String = "null",
    properties: String
  ) {
    let group = "/subscriptions/{{subscription}}/resourceGroups/{{group}}"
    let path = parent.map { "\(group)/providers/\($0)" } ?? "\(group)/providers/\(type)/\(name)"
    self.init(type, id: path, name: name, kind: kind, sku: sku, properties: properties)
  }

  init(
    _ type: String, id: String, name: String, kind: String = "null", sku: String = "null", properties: String
  ) {
    self.id = Template(id)
    document = Template(
      """
      {"id":"\(id)","name":"\(name)","type":"\(type)",
      "tenantId":"7d3f5c1e-88a2-4a55-9f0e-2b6c1d94e7aa","kind":\(kind),"location":"{{region}}",
      "resourceGroup":"{{group}}","subscriptionId":"{{subscription}}","managedBy":null,"sku":\(sku),"plan":null,
      "properties":\(properties),
      "tags":{ {{tag}}"cost-center":"cc-{{number}}","owner":"team-{{number}}@example.com","data-class":"internal",
      "service":"claims-{{unit}}","created-by":"terraform","repository":"https://git.example.com/platform/estate"},
      "identity":{"type":"SystemAssigned","principalId":"{{uuid}}","tenantId":"7d3f5c1e-88a2-4a55-9f0e-2b6c1d94e7aa",
      "userAssignedIdentities":null},"zones":null,"extendedLocation":null,"etag":"W/\\"{{other}}\\"",
      "systemData":{"createdBy":"pipeline@example.com","createdByType":"Application","createdAt":"{{created}}",
      "lastModifiedBy":"operator-{{number}}@example.com","lastModifiedByType":"User",
      "lastModifiedAt":"{{modified}}"}}
      """)
  }
}
