/// Credentials, where they came from, and what a person should know of them.
package struct LoadedCredentials: Equatable, Sendable {
    /// The credentials.
    package let credentials: Credentials
    /// Where they were found.
    package let origin: CredentialsOrigin
    /// What was put right or let pass.
    package var notices: [Notice]
    /// The permission bits of the file, if they are for the user to see to.
    package var mode: UInt32?
    /// Where there are others, which were not looked at.
    package var shadowed: [String] = []

    /// Keeps credentials, their place and the notices together.
    package init(credentials: Credentials, origin: CredentialsOrigin, notices: [Notice]) {
        self.credentials = credentials
        self.origin = origin
        self.notices = notices
    }
}
