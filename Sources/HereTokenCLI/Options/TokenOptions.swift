import ArgumentParser
import HereTokenCore

/// The options of all commands that get a token.
struct TokenOptions: ParsableArguments {
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Request") var request: TokenRequestOptions
    @OptionGroup(title: "Request") var connection: ConnectionOptions
    @OptionGroup(title: "Cache") var cache: CacheOptions

    @Option(help: ArgumentHelp("Retries after a temporary failure; 0 for none.", valueName: "n"))
    var retries = 3

    func validate() throws {
        if !(0...100).contains(retries) {
            throw ValidationError("The value of '--retries <n>' is not a number from 0 to 100.")
        }
        if credentials.credentials == InputFile.standardInput, connection.caCert == InputFile.standardInput {
            throw ValidationError("'--credentials -' and '--ca-cert -' cannot be used together.")
        }
    }

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

struct CredentialsOptions: ParsableArguments {
    /// A paragraph for the help of a command, which Scripts/manual finds by its first word.
    static let places = """
        PLACES of credentials; here-token uses only the first that has any: --credentials PATH; HERE_ACCESS_KEY_ID, \
        HERE_ACCESS_KEY_SECRET; HERE_CREDENTIALS_FILE; HERE_CREDENTIALS_STRING; $CREDENTIALS_DIRECTORY/here-credentials; \
        ~/.here/credentials.ini; ~/.here/credentials.properties. See here-token help credentials.
        """

    @Option(
        name: [.customShort("c", allowingJoined: true), .long],
        help: ArgumentHelp(
            "The credentials.properties from HERE, an .ini or a .env file; - for standard input. (default: see PLACES)",
            valueName: "path"
        ),
        completion: .file()
    )
    var credentials: String?

    @Option(
        help: ArgumentHelp("The section of the .ini file. (default: $HERE_PROFILE, else default)", valueName: "name")
    )
    var profile: String?

    func validate() throws {
        try refuseEmpty(credentials, of: "--credentials <path>")
        try refuseEmpty(profile, of: "--profile <name>")
    }

    /// Whether the credentials are on standard input, under any path; then nothing else can be read from it.
    var areOnStandardInput: Bool {
        guard let path = credentials ?? ProcessEnvironment.variables["HERE_CREDENTIALS_FILE"] else { return false }
        return InputFile(path: path).isSameAsStandardInput
    }

    var chain: CredentialsChain {
        CredentialsChain(file: credentials, profile: profile, environment: ProcessEnvironment.variables)
    }
}

struct TokenRequestOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Scope the token to this project.", valueName: "hrn"))
    var scope: String?

    @Option(help: ArgumentHelp("Ask for a shorter lifetime: 90, 90s, 15m, 2h, 1d.", valueName: "duration"))
    var expiresIn: WholeSeconds?

    @Option(
        help: ArgumentHelp(
            "The token endpoint. (default: that of the credentials, else \(TokenEndpoint.global))",
            valueName: "url"
        )
    )
    var endpoint: String?

    func validate() throws {
        try refuseEmpty(scope, of: "--scope <hrn>")
    }

    var overrides: TokenRequest.Overrides {
        TokenRequest.Overrides(endpoint: endpoint, scope: scope, expiresIn: expiresIn?.seconds)
    }
}

struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Time limit for the whole operation.", valueName: "duration"))
    var timeout = WholeSeconds(seconds: 30)

    @Option(
        help: ArgumentHelp(
            "Trust the certificate authorities in this PEM file instead of the system's. (default: $HERE_TOKEN_CA_CERT)",
            valueName: "file"
        ),
        completion: .file()
    )
    var caCert: String?

    func validate() throws {
        try refuseEmpty(caCert, of: "--ca-cert <file>")
    }

    /// Counted from now.
    var deadline: Deadline { .after(seconds: timeout.seconds) }

    func settings(for endpoint: TokenEndpoint, by deadline: Deadline) throws(Failure) -> ConnectionSettings {
        try ConnectionSettings(
            for: endpoint,
            authoritiesFile: caCert,
            environment: ProcessEnvironment.variables,
            by: deadline
        )
    }
}

struct CacheOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Use a cached token only if it is valid for at least this long, or for half of its lifetime.",
            valueName: "duration"
        )
    )
    var minTtl = WholeSeconds(seconds: 300)

    @Flag(help: "Neither read nor write the cache.")
    var noCache = false

    @Flag(help: "Get a new token and cache it; do not read the cache.")
    var refresh = false

    @Flag(help: "Use a cached token, or exit with 1; no network.")
    var cachedOnly = false

    @OptionGroup var place: CachePlaceOptions

    func validate() throws {
        if [noCache, refresh, cachedOnly].count(where: \.self) > 1 {
            throw ValidationError("'--no-cache', '--refresh' and '--cached-only' cannot be used together.")
        }
    }

    var use: TokenProvider.CacheUse {
        noCache ? .none : refresh ? .writeOnly : cachedOnly ? .readOnly : .readAndWrite
    }
}

struct CachePlaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The directory of the cache. (default: $HERE_TOKEN_CACHE_DIR, else $XDG_CACHE_HOME/here-token, "
                + "else ~/.cache/here-token)",
            valueName: "path"
        ),
        completion: .directory
    )
    var cacheDir: String?

    func validate() throws {
        try refuseEmpty(cacheDir, of: "--cache-dir <path>")
    }

    var cache: Result<TokenCache, NoCache> { TokenCache.place(cacheDir, environment: ProcessEnvironment.variables) }
}

/// A duration as users write it: `90`, `90s`, `15m`, `2h`, `1d`; from a second to ten years.
struct WholeSeconds: ExpressibleByArgument, Equatable {
    let seconds: Int

    var defaultValueDescription: String { "\(seconds)s" }
}

extension WholeSeconds {
    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let number = Int(digits), let unit = units[String(argument.dropFirst(digits.count))] else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow, (1...315_360_000).contains(seconds) else { return nil }
        self.seconds = seconds
    }
}

/// Rejects an empty value, which a script passes if a variable is not set.
func refuseEmpty(_ value: String?, of argument: String) throws {
    if value?.isEmpty == true { throw ValidationError("The value of '\(argument)' is empty.") }
}
