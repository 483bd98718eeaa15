/// The places where credentials may be, in the order in which they are asked; the first that has some wins whole.
package struct CredentialsChain: Sendable {
    /// The variables that may have a secret in them, and the id that is of no use without it.
    package static let secretVariables = EnvironmentSource.required.map(\.variable) + [TextSource.variable]

    private let sources: [any CredentialsSource]
    private let environment: [String: String]

    /// Lines up the places.
    ///
    /// - Parameters:
    ///   - file: the file that the user named, which comes before all others; `-` is standard input.
    ///   - profile: the section of an `.ini` that the user asked for.
    ///   - environment: the variables of the process.
    package init(file: String?, profile: String?, environment: [String: String]) {
        let named = file.map { [FileSource(path: $0, profile: profile)] } ?? []
        self.environment = environment
        sources =
            named + [
                EnvironmentSource(environment: environment, profile: profile),
                VariablePathSource(variable: "HERE_CREDENTIALS_FILE", environment: environment, profile: profile),
                TextSource(environment: environment, profile: profile),
                VariablePathSource(
                    variable: VariablePathSource.systemd,
                    file: "here-credentials",
                    environment: environment,
                    profile: profile
                ),
                VariablePathSource(
                    variable: "HOME",
                    file: ".here/credentials.ini",
                    environment: environment,
                    profile: profile
                ),
                VariablePathSource(
                    variable: "HOME",
                    file: ".here/credentials.properties",
                    environment: environment,
                    profile: profile
                ),
            ]
    }

    /// The credentials of the first place that has some.
    ///
    /// - Parameter deadline: how long to wait for a pipe's writer.
    /// - Throws: ``Failure/noCredentials(lookedIn:)`` if no place has any; the failure of the place that has some,
    ///   if they are broken.
    package func load(by deadline: Deadline) throws(Failure) -> LoadedCredentials {
        var looked: [CredentialsLook] = []
        for (index, source) in sources.enumerated() {
            if let absence = source.absence {
                looked.append(CredentialsLook(name: source.name, absence: absence))
                continue
            }
            var loaded = try source.load(by: deadline)
            loaded.shadowed = sources[(index + 1)...].filter { $0.absence == nil }.map(\.name)
            if loaded.origin != .environment { loaded.notices += unusedVariables(beside: loaded.origin) }
            return loaded
        }
        throw .noCredentials(lookedIn: looked)
    }

    /// The same; tells where the credentials are from, what others there are, and what should be corrected in them.
    package func load(by deadline: Deadline, telling effects: Effects) throws(Failure) -> LoadedCredentials {
        let loaded = try load(by: deadline)
        for notice in loaded.notices { effects.tell(notice) }
        effects.note("credentials from \(loaded.origin.words)")
        for name in loaded.shadowed { effects.note("not used, as they come later: \(name)") }
        return loaded
    }

    /// The settings that go with an access key in variables only.
    private func unusedVariables(beside origin: CredentialsOrigin) -> [Notice] {
        [(CredentialsKey.tokenEndpointURL, "--endpoint"), (.tokenScope, "--scope")]
            .filter { key, _ in environment[key.variable]?.isEmpty == false }
            .map { key, option in
                Notice(
                    .warning,
                    "\(key.variable) is not used: the credentials are from \(origin.words)",
                    hint: "put \(key.rawValue) there, or use \(option)"
                )
            }
    }
}
