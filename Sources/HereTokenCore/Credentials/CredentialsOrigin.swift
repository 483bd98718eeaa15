/// Where credentials were found.
package enum CredentialsOrigin: Equatable, Sendable {
    /// A file, which may be a FIFO; `variable` is the one that names it, if one does.
    case file(path: String, variable: String? = nil)
    /// Standard input.
    case standardInput
    /// A variable each, see ``CredentialsKey/variable``.
    case environment
    /// The text of a file in the environment variable `variable`.
    case text(variable: String)

    /// The variable that names the file.
    package var variable: String? {
        if case .file(_, let variable) = self { variable } else { nil }
    }

    /// What `key` is called there.
    package func name(of key: CredentialsKey) -> String {
        self == .environment ? key.variable : key.rawValue
    }
}
