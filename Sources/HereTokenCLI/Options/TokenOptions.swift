import ArgumentParser
import HereTokenCore

/// The options of all commands that get a token.
struct TokenOptions: ParsableArguments {
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Request") var request: TokenRequestOptions
    @OptionGroup(title: "Request") var connection: ConnectionOptions
    @OptionGroup(title: "Cache") var cache: CacheOptions

    @Option(help: ArgumentHelp("Further tries after a temporary failure; 0 for none.", valueName: "n"))
    var retries = 3

    func validate() throws {
        if !(0...100).contains(retries) {
            throw ValidationError("The value of '--retries <n>' is not one of 0 to 100.")
        }
        if credentials.credentials == InputFile.standardInput, connection.caCert == InputFile.standardInput {
            throw ValidationError("'--credentials -' and '--ca-cert -' exclude each other.")
        }
    }

    /// The provider of the token that these options ask for.
    func provider(log: Log) -> TokenProvider {
        let effects = Effects.live(log: log)
        let (connection, retries) = (connection, retries)
        return TokenProvider(
            chain: credentials.chain,
            overrides: request.overrides,
            cache: cache.place.cache,
            use: cache.use,
            minimumLife: cache.minTtl.seconds,
            client: { endpoint, deadline throws(Failure) in
                let settings = try connection.settings(for: endpoint, by: deadline)
                return .live(settings: settings, retries: retries, effects: effects)
            },
            effects: effects
        )
    }
}
