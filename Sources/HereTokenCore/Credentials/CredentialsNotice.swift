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

extension CredentialsNotice {
    /// The warning, and what to do about it.
    package func words(origin: CredentialsOrigin) -> (text: String, hint: String) {
        switch self {
        case .trailingBlanks(let key, let line):
            (
                "\(origin.prefix(line: line))removed trailing blanks from the value of \(origin.name(of: key))",
                "remove them: other programs take them for part of the value"
            )
        case .quotes(let key, let line):
            (
                "\(origin.prefix(line: line))removed the quotes around the value of \(origin.name(of: key))",
                "remove them: other programs take them for part of the value"
            )
        case .byteOrderMark:
            (
                "\(origin.prefix(line: 1))begins with a UTF-8 byte-order mark",
                "save it without: other programs take it for part of the first key"
            )
        case .repeated(let key, let line):
            (
                "\(origin.prefix(line: line))\(key.rawValue) is there more than once, and this one counts",
                "remove the others"
            )
        case .misspeltKey(let name, let key, let line):
            (
                "\(origin.prefix(line: line))\(name.displayed) is ignored; is \(key.rawValue) meant?",
                "rename it to \(key.rawValue)"
            )
        case .clientIDAsKeyID(let line):
            (
                "\(origin.prefix(line: line))here.access.key.id is the same as here.client.id, which is not an access key id",
                "copy here.access.key.id from the file you downloaded"
            )
        case .accessibleByOthers(let path, let mode):
            (
                "\(path.displayed): others can read or change this file (mode \(String(mode, radix: 8)))",
                "chmod 600 -- \(path.quotedForShellIfNeeded.displayed)"
            )
        case .unusedVariable(let key):
            (
                "\(key.variable) is not used: the credentials are from \(origin.words)",
                "put \(key.rawValue) there, or use \(key == .tokenScope ? "--scope" : "--endpoint")"
            )
        }
    }
}
