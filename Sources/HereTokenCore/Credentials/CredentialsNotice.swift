/// Something about the credentials that was put right or let pass, and that a person should know.
package enum CredentialsNotice: Equatable, Sendable {
    /// Blanks or ends of lines behind the value were taken off; `line` is nil where there are no lines.
    case trailingBlanks(CredentialsKey, line: Int?)
    /// A pair of double quotes around the value was taken off; `line` is nil where there are no lines.
    case quotes(CredentialsKey, line: Int?)
    /// Others than the owner may read or write the file at `path`; `mode` is its permission bits.
    case accessibleByOthers(path: String, mode: UInt32)
    /// The text begins with a byte-order mark, which was skipped.
    case byteOrderMark
    /// The key is there more than once; the one at `line` counts, if there are lines.
    case repeated(CredentialsKey, line: Int?)
    /// An entry is ignored that is nearly called like a key.
    case misspeltKey(String, meant: CredentialsKey, line: Int?)
    /// The access key id is the same as `here.client.id`.
    case clientIDAsKeyID(line: Int?)
    /// The variable is set, but goes only with an access key that is in variables too, and this one is not.
    case unusedVariable(CredentialsKey)

    /// Whether it matters to this tool; else only other programs stumble over it.
    package var isWarning: Bool {
        switch self {
        case .byteOrderMark, .repeated: false
        case .trailingBlanks, .quotes, .clientIDAsKeyID, .misspeltKey, .accessibleByOthers, .unusedVariable: true
        }
    }
}
