/// What people hand in instead of the JSON of a plan.
enum TerraformText {
  private static let starts = [
    "Terraform used the selected providers", "OpenTofu used the selected providers", "Terraform will perform",
    "OpenTofu will perform", "No changes.", "Refreshing Terraform state", "Refreshing state", "data.",
    "Changes to Outputs",
  ]

  /// Says so where a text begins like the output of `terraform plan`.
  static func complaint(_ bytes: UnsafeRawBufferPointer) -> (message: String, help: String)? {
    let head = Self.plain(String(decoding: bytes.prefix(2048), as: UTF8.self))
    let lines = head.split(whereSeparator: \.isNewline).prefix(12)
    let isPlan = lines.contains { line in
      starts.contains { line.hasPrefix($0) } || line.contains(": Refreshing state...")
    }
    guard isPlan else { return nil }
    return (
      "the file is the text that terraform plan prints",
      "Make the input with: terraform plan -out tfplan && \(TerraformSource.planCommand)"
    )
  }

  /// Without the colours of a terminal.
  private static func plain(_ text: String) -> String {
    var out = ""
    var isEscape = false
    for scalar in text.unicodeScalars {
      if isEscape {
        if scalar.properties.isAlphabetic { isEscape = false }
      } else if scalar == "\u{1B}" {
        isEscape = true
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
