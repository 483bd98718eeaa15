/// Credentials, where they came from, and what a person should know of them.
package struct LoadedCredentials: Equatable, Sendable {
    /// The credentials.
    package let credentials: Credentials
    /// The path, or `standard input`.
    package let origin: String
    /// What was put right or let pass.
    package let notices: [CredentialsNotice]

    /// Keeps the three together.
    package init(credentials: Credentials, origin: String, notices: [CredentialsNotice]) {
        self.credentials = credentials
        self.origin = origin
        self.notices = notices
    }
}
