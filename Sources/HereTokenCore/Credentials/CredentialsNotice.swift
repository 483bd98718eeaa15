/// Something about the credentials that was put right or let pass, and that a person should know.
package enum CredentialsNotice: Equatable, Sendable {
    /// Blanks or ends of lines behind the value were taken off; `line` is nil where there are no lines.
    case trailingBlanks(CredentialsKey, line: Int?)
    /// A pair of double quotes around the value was taken off; `line` is nil where there are no lines.
    case quotes(CredentialsKey, line: Int?)
    /// Others than the owner may read or write the file at `path`; `mode` is its permission bits.
    case accessibleByOthers(path: String, mode: UInt32)
    /// The variable is set, but goes only with an access key that is in variables too, and this one is not.
    case unusedVariable(CredentialsKey)
}
