internal import PlumbValues

/// By what a list says that it goes on, all in small letters: the one place that knows.
public enum NextPage {
  /// Members whose text, if there is one, leads to the next page.
  private static let tokens: Set<String> = [
    "nextlink", "@odata.nextlink", "odata.nextlink", "skip_token", "skiptoken", "$skiptoken", "nexttoken",
    "next_token", "nextmarker", "nextpagetoken", "next_page_token", "nextkeymarker",
    "nextcontinuationtoken", "paginationtoken",
  ]
  /// Members that say so by `true`, be it a text.
  private static let flags: Set<String> = [
    "istruncated", "truncated", "resulttruncated", "result_truncated", "hasmore", "has_more",
  ]
  /// Members that only answers of Azure Resource Graph have.
  public static let ofResourceGraph = ["total_records", "totalRecords", "skip_token", "resultTruncated"]

  /// Whether there is more of the list than the file holds.
  public static func isMissing(_ record: EnvelopeRecord) -> Bool {
    let parser = JSONParser()
    return [record.envelope.header, record.trailer].contains { members in
      guard members.count > 2 else { return false }
      // The tape lives as long as its parser.
      let value = withExtendedLifetime(parser) { (try? parser.parse(copying: members)).map { Value($0) } }
      // What can't be read may be such a mark.
      guard case .map(let members) = value else { return true }
      return members.contains { member in
        let name = member.key.lowercased()
        switch member.value {
        case .text(let text):
          return tokens.contains(name) && !text.isEmpty
            || flags.contains(name) && TextFold.equal(text, "true", ignoreCase: true)
        case .bool(let flag): return flag && flags.contains(name)
        default: return false
        }
      }
    }
  }
}
