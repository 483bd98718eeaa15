import ArgumentParser
import HereTokenCore

/// What it takes to get a token.
struct TokenOptions: ParsableArguments {
    /// Where the access key comes from.
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    /// What is asked for.
    @OptionGroup(title: "Request") var request: TokenRequestOptions
    /// How the service is reached.
    @OptionGroup(title: "Request") var connection: ConnectionOptions
    /// What the cache is used for.
    @OptionGroup(title: "Cache") var cache: CacheOptions

    /// `--retries`.
    @Option(help: ArgumentHelp("Further tries after a temporary failure; 0 for none.", valueName: "n"))
    var retries = 3

    /// Refuses a number that is not one of tries.
    func validate() throws {
        if !(0...100).contains(retries) {
            throw ValidationError("The value of '--retries <n>' is not one of 0 to 100.")
        }
    }

    /// When all of it must be over, counted from now.
    func deadline() -> Deadline { connection.deadline() }

    /// Reads the credentials and gets a token with them.
    func token(by deadline: Deadline, log: Log) throws(Failure) -> AccessToken {
        let settings = try connection.settings(by: deadline)
        let credentials = try credentials.load(by: deadline, log: log)
        let wanted = try request.tokenRequest(with: credentials)

        let effects = Effects.live(log: log)
        let retries = retries
        let provider = cache.provider(effects: effects) {
            TokenClient.live(settings: settings(wanted.endpoint), retries: retries, effects: effects)
        }
        let token = try provider.token(for: wanted, with: credentials, by: deadline)
        log.note("the token expires at \(token.expiryText)")
        return token
    }
}
