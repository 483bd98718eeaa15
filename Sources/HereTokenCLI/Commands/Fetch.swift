import ArgumentParser
import HereTokenCore

struct Fetch: ParsableCommand {
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

    @OptionGroup var source: TokenOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        let deadline = source.connection.deadline
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let delivery = try Delivery(output, environment: ProcessEnvironment.variables)
        try delivery.check()
        let provider = source.provider(log: messages.log)
        let (token, _) = try provider.token(by: deadline, check: delivery.refuseToOverwrite)
        try delivery.deliver(token, at: .now())
    }
}
