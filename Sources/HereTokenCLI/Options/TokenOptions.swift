import ArgumentParser
import HereTokenCore

/// What it takes to get a token.
struct TokenOptions: ParsableArguments {
    /// Where the access key comes from.
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    /// What is asked for.
    @OptionGroup(title: "Request") var request: RequestOptions
    /// What the cache is used for.
    @OptionGroup(title: "Cache") var cache: CacheOptions

    /// When all of it must be over, counted from now.
    func deadline() -> Deadline { request.connection.deadline() }

    /// Reads the credentials and gets a token with them.
    func token(by deadline: Deadline, log: Log) throws(TokenFailure) -> AccessToken {
        let settings = try request.connection.settings(by: deadline)
        let credentials = try credentials.load(by: deadline, log: log)
        let wanted = try request.token.tokenRequest(with: credentials)

        let effects = Effects.live(log: log)
        let retries = request.retries
        let provider = cache.provider(effects: effects) {
            TokenClient.live(settings: settings(wanted.endpoint), retries: retries, effects: effects)
        }
        let token = try provider.token(for: wanted, with: credentials, by: deadline)
        log.note("the token expires at \(token.expiryText)")
        return token
    }
}
