import ArgumentParser
import HereTokenCore

/// `here-token doctor`: looks at everything from the credentials to the service.
struct DoctorCommand: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        _superCommandName: "here-token",
        abstract: "Checks everything from the credentials to the service, and says what to do.",
        discussion: """
            EXAMPLES
              here-token doctor --credentials credentials.properties
              here-token doctor --offline

            A line for each check; exits with 0 if all is well, else with 1. It asks for a token, which it neither prints nor \
            keeps. Nothing that it prints is secret.


            """ + CredentialsOptions.places
    )

    /// Where the access key comes from.
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    /// What is asked for.
    @OptionGroup(title: "Request") var request: TokenRequestOptions
    /// How the service is reached.
    @OptionGroup(title: "Request") var connection: ConnectionOptions
    /// Where the cache is.
    @OptionGroup(title: "Cache") var cache: CachePlaceOptions

    /// `--offline`.
    @Flag(help: "Stop before the network.")
    var offline = false

    /// `--json`.
    @Flag(help: "Print an array with an object for each check.")
    var json = false

    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// Walks, and prints what is found.
    func run() throws {
        let deadline = connection.deadline()
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let printer = DiagnosisPrinter(isJSON: json)
        let doctor = try doctor(connecting: connection.settings(by: deadline))
        try printer.begin()
        try doctor.examine(isOffline: offline, by: deadline) { finding throws(Failure) in
            try printer.print(finding.lines)
        }
        try printer.end()
        if !printer.isAllWell { throw ExitCode(ExitStatus.no) }
    }

    private func doctor(connecting settings: @escaping @Sendable (TokenEndpoint) -> ConnectionSettings) -> Doctor {
        let environment = ProcessEnvironment.variables
        let options = request
        // What there is to tell is told by the findings.
        let effects = Effects.live(log: Log(level: .errors, format: messages.errorFormat))
        return Doctor(
            chain: CredentialsChain(
                file: credentials.credentials,
                profile: credentials.profile,
                environment: environment
            ),
            request: { credentials throws(Failure) in try options.tokenRequest(with: credentials) },
            cache: cache.path.map(TokenCache.init(path:)),
            settings: settings,
            // The first answer tells more than a later one.
            client: { endpoint in TokenClient.live(settings: settings(endpoint), retries: 0, effects: effects) },
            clock: ClockReading.now
        )
    }
}
