import ArgumentParser
import HereTokenCore

/// `here-token fetch`: gets a token and prints it.
struct Fetch: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        _superCommandName: "here-token",
        abstract: "Gets a token and prints it.",
        discussion: """
            EXAMPLES
              here-token fetch --credentials credentials.properties
              eval "$(here-token fetch -c credentials.properties --format export)"
              here-token fetch -c credentials.properties -f header | curl -H @- https://…


            """ + CredentialsOptions.places
    )

    /// What it takes to get a token.
    @OptionGroup var source: TokenOptions
    /// How and where the token is printed.
    @OptionGroup(title: "Output") var output: OutputOptions
    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// Gets the token and prints it.
    func run() throws {
        let deadline = source.connection.deadline
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let delivery = try output.delivery(environment: ProcessEnvironment.variables)
        try delivery.check()
        let (token, _) = try source.provider(log: messages.log).token(by: deadline)
        try delivery.deliver(token, at: .now())
    }
}
