/// Something about the credentials that was put right or let pass, and that a person should know.
package enum CredentialsNotice: Equatable, Sendable {
    /// Blanks behind the value were taken off.
    case trailingBlanks(CredentialsKey, line: Int)
    /// A pair of double quotes around the value was taken off.
    case quotes(CredentialsKey, line: Int)
    /// Others than the owner may read or write the file at `path`; `mode` is its permission bits.
    case accessibleByOthers(path: String, mode: UInt32)
}
