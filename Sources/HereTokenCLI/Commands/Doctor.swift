import ArgumentParser
import HereTokenCore

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        _superCommandName: "here-token",
        abstract: "Checks each step from the credentials to a token, and says what to do.",
        discussion: """
            EXAMPLES
              here-token doctor --credentials credentials.properties
              here-token doctor --offline

            It prints a line for each check. The exit status is 0 if every check is ok, else 1. It asks for a token, but neither \
            prints nor stores it. The output has no secrets.


            """ + CredentialsOptions.places
    )

    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Request") var request: TokenRequestOptions
    @OptionGroup(title: "Request") var connection: ConnectionOptions
    @OptionGroup(title: "Cache") var cache: CachePlaceOptions

    @Flag(help: "Stop before the checks that need the network.")
    var offline = false

    @Flag(help: "Print a JSON array with an object for each check.")
    var json = false

    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        let deadline = connection.deadline
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let printer = DiagnosisPrinter(isJSON: json)
        try doctor(until: deadline).examine(isOffline: offline, by: deadline, tell: printer.print)
        try printer.end()
        if !printer.isAllWell { throw ExitCode(ExitStatus.no.rawValue) }
    }

    private func doctor(until deadline: Deadline) -> Doctor {
        // No warnings: the checks report the same.
        let effects = Effects.live(log: Log(level: .errors, format: messages.errorFormat))
        let connection = connection
        return Doctor(
            chain: credentials.chain,
            overrides: request.overrides,
            cache: cache.cache,
            settings: { endpoint throws(Failure) in try connection.settings(for: endpoint, by: deadline) },
            // No retries: report the first failure.
            client: { settings in .live(settings: settings, retries: 0, effects: effects) },
            clock: effects.clock
        )
    }
}
