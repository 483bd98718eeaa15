/// An access key in variables of its own: `HERE_ACCESS_KEY_ID` and `HERE_ACCESS_KEY_SECRET`, and if they are set
/// `HERE_TOKEN_ENDPOINT_URL` and `HERE_TOKEN_SCOPE`.
///
/// A variable that is empty counts as not set: a CI hands out a secret that it does not have as one.
struct EnvironmentSource: CredentialsSource {
    /// What there must be.
    static let required = [CredentialsKey.accessKeyID, .accessKeySecret]

    private let environment: [String: String]
    private let profile: String?

    /// Looks into `environment`; a `profile` that was asked for is an error there.
    init(environment: [String: String], profile: String?) {
        self.environment = environment
        self.profile = profile
    }

    var name: String { Self.required.map(\.variable).joined(separator: ", ") }

    var absence: CredentialsAbsence? {
        let values = Self.required.compactMap { environment[$0.variable] }
        guard values.allSatisfy(\.isEmpty) else { return nil }
        let names = Self.required.map(\.variable)
        return values.isEmpty ? .notSet(names) : .empty(names.filter { environment[$0] != nil })
    }

    func load(by deadline: Deadline) throws(Failure) -> LoadedCredentials {
        if let profile {
            throw .credentialsBroken(
                CredentialsFault(origin: .environment, line: nil, problem: .noProfiles(asked: profile))
            )
        }
        let entries = CredentialsKey.allCases.compactMap { key in
            environment[key.variable].flatMap { value in
                value.isEmpty ? nil : Property(key: key.rawValue, value: Secret(value.utf8), line: nil)
            }
        }
        return try CredentialsChecker.check(entries, origin: .environment)
    }
}
