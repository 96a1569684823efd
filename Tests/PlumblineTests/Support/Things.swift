/// An invented provider's things, for tests that want little.
enum Things {
  static let group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg"

  static func thing(_ name: String, _ properties: String = #""on":true"#) -> String {
    #"{"id":"\#(group)/providers/Test.One/things/\#(name)","type":"Test.One/things","name":"\#(name)","#
      + #""properties":{\#(properties)}}"#
  }

  static func policy(
    _ require: String = "{ properties.on: true }", severity: String = "high", more: String = ""
  ) -> String {
    """
    plumb: 1
    policies:
      - id: thing-on
        title: Things are on
        severity: \(severity)
        why: Off is bad.
        for: Test.One/things
        require: \(require)
    \(more)
    """
  }
}
