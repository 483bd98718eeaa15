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

    func run() throws {
        let deadline = connection.deadline
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let printer = DiagnosisPrinter(isJSON: json)
        try printer.begin()
        try doctor(until: deadline).examine(isOffline: offline, by: deadline, tell: printer.print)
        try printer.end()
        if !printer.isAllWell { throw ExitCode(ExitStatus.no.rawValue) }
    }

    private func doctor(until deadline: Deadline) -> Doctor {
        // The checks say all that there is to say.
        let effects = Effects.live(log: Log(level: .errors, format: messages.errorFormat))
        let connection = connection
        return Doctor(
            chain: credentials.chain,
            overrides: request.overrides,
            cache: cache.cache,
            settings: { endpoint throws(Failure) in try connection.settings(for: endpoint, by: deadline) },
            // The first reply tells more than a later one.
            client: { settings in .live(settings: settings, retries: 0, effects: effects) },
            clock: effects.clock
        )
    }
}
