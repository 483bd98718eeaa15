import ArgumentParser
import HereTokenCore

/// `here-token fetch`: gets a token and prints it.
struct Fetch: AsyncParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Gets a token and prints it.",
        discussion: """
            EXAMPLES
              here-token fetch --credentials credentials.properties
              eval "$(here-token fetch -c credentials.properties --format export)"
              here-token fetch -c credentials.properties -f header | curl -H @- https://…
            """
    )

    /// Where the access key comes from.
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    /// What is asked for.
    @OptionGroup(title: "Request") var request: RequestOptions
    /// What the cache is used for.
    @OptionGroup(title: "Cache") var cache: CacheOptions
    /// How and where the token is printed.
    @OptionGroup(title: "Output") var output: OutputOptions
    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// Reads the credentials, gets the token, prints it.
    func run() async throws {
        let log = messages.log
        let deadline = Deadline.after(seconds: request.timeout.seconds)
        ProcessSetup.end(by: deadline)
        try output.destination.check()

        let credentials = try credentials.load(by: deadline, log: log)
        let wanted = try request.tokenRequest(with: credentials)

        let effects = Effects.live(log: log)
        let retries = request.retries
        let provider = cache.provider(effects: effects) {
            TokenClient.live(for: wanted.endpoint, retries: retries, effects: effects)
        }
        let token = try await provider.token(for: wanted, with: credentials, by: deadline)
        log.note("the token expires at \(token.expiryText)")
        try output.destination.write(output.format.render(token, at: .now()))
    }
}
