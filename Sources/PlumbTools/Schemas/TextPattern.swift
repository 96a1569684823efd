/// What a text has to look like, as a regular expression that ECMAScript, Python and RE2 read alike. Each takes at
/// least what the program takes in its place; tests hold them against it.
package struct TextPattern: Sendable {
  package let expression: String
  /// What to say of a text that doesn't fit.
  package let otherwise: String

  /// `$params.NAME` or `$PATH`.
  package static let lookup = TextPattern(
    expression: #"^\$[^${]"#, otherwise: "expected $params.NAME or $PATH")
  package static let kebab = TextPattern(
    expression: "^[a-z0-9]+(-[a-z0-9]+)*$",
    otherwise: "expected lower-case letters, digits and single `-` between them")
  package static let framework = TextPattern(
    expression: "^[a-z0-9]+([-.][a-z0-9]+)*$",
    otherwise: "expected lower-case letters and digits, with single `-` or `.` between them")
  package static let duration = TextPattern(
    expression: #"^([0-9]+[smhdw]|P([0-9.,]+[WD])+(T([0-9.,]+[HMS])+)?|PT([0-9.,]+[HMS])+)$"#,
    otherwise: "expected a duration with a unit of fixed length, such as 30m, 12h, 90d, 4w or P90D")
  package static let date = TextPattern(
    expression: "^[0-9]{4}-[0-9]{2}-[0-9]{2}", otherwise: "expected a date such as 2026-11-20")
  package static let day = TextPattern(
    expression: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", otherwise: "expected a day such as 2026-11-20")
  package static let moment = TextPattern(
    expression: #"^(now|\$[^${]|[0-9]{4}-[0-9]{2}-[0-9]{2})"#,
    otherwise: "expected a date such as 2026-11-20, now or $PATH, with +90d or -90d if need be")
  package static let version = TextPattern(
    expression: #"^[vV]?[0-9]+(\.[0-9]+)*([-+][0-9A-Za-z.+-]+)?$"#,
    otherwise: "expected numbers joined by dots, such as 1.10")
  package static let number = TextPattern(
    expression: #"^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$"#, otherwise: "expected a number")
  package static let boolean = TextPattern(expression: "^(true|false)$", otherwise: "expected true or false")
  package static let addresses = TextPattern(
    expression: #"^(\*|[Aa][Nn][Yy]|[Ii][Nn][Tt][Ee][Rr][Nn][Ee][Tt]|[0-9A-Fa-f]*[.:][0-9A-Fa-f.:/-]*)$"#,
    otherwise: "expected an address or a range, such as 10.0.0.0/8 or 2001:db8::/32")
  package static let source = TextPattern(
    expression: #"^(internet|[0-9A-Fa-f]*[.:][0-9A-Fa-f.:/-]*)$"#,
    otherwise: "expected internet, or an address or a range such as 10.0.0.0/8")
  package static let ports = TextPattern(
    expression: #"^ *([0-9]+( *- *[0-9]+)?|\*)( *, *([0-9]+( *- *[0-9]+)?|\*))* *$"#,
    otherwise: "expected a port or ports, such as 22, 20-30 or 22,80")
  package static let prefix = TextPattern(
    expression: "^/?[0-9]+$", otherwise: "expected a prefix length")
  package static let https = TextPattern(expression: "^https://", otherwise: "expected a URL with https://")
}
