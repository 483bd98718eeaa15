/// A place that was looked at in vain.
package struct CredentialsLook: Equatable, Sendable {
    /// What a user calls it.
    package let name: String
    /// Why it was passed over.
    package let absence: CredentialsAbsence

    /// Names a place and the reason.
    package init(name: String, absence: CredentialsAbsence) {
        self.name = name
        self.absence = absence
    }
}

/// Why there are no credentials at a place.
package enum CredentialsAbsence: Equatable, Sendable {
    /// None of the environment variables is set that would tell.
    case notSet([String])
    /// They are set, but to nothing.
    case empty([String])
    /// There is no such file.
    case noFile
    /// Its directory is closed to this user, so that there may be one or not.
    case noAccess
}
