/// Where credentials were found.
package enum CredentialsOrigin: Equatable, Sendable {
    /// A file, which may be a FIFO.
    case file(path: String)
    /// Standard input.
    case standardInput
    /// A variable each, see ``CredentialsKey/variable``.
    case environment
    /// The text of a file in the environment variable `variable`.
    case text(variable: String)

    /// What `key` is called there.
    package func name(of key: CredentialsKey) -> String {
        self == .environment ? key.variable : key.rawValue
    }
}
