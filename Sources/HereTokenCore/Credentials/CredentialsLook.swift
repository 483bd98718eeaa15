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

extension CredentialsLook {
    /// A line for the list of places that have no credentials.
    var words: String {
        switch absence {
        case .notSet(let variables): label(variables, "not set")
        case .empty(let variables): label(variables, "set, but empty")
        case .noFile: "\(name.displayed): no such file"
        case .noAccess: "\(name.displayed): its directory is not open to you"
        }
    }

    private func label(_ variables: [String], _ state: String) -> String {
        let names = variables.joined(separator: ", ")
        return name == names ? "\(names): \(state)" : "\(name.displayed): \(names) is \(state)"
    }
}

extension Failure {
    /// No credentials at any place.
    package static func noCredentials(lookedIn places: [CredentialsLook]) -> Failure {
        Failure(
            .noCredentials,
            "no credentials found",
            details: ["--credentials: not given"] + places.map(\.words),
            hint: "name the credentials.properties that HERE's portal handed out with --credentials"
        )
    }
}
