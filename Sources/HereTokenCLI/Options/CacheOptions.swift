import ArgumentParser
import HereTokenCore

/// What the cache is used for.
struct CacheOptions: ParsableArguments {
    /// `--min-ttl`.
    @Option(
        help: ArgumentHelp(
            "A cached token must have this long to live, or half of its lifetime.",
            valueName: "duration"
        )
    )
    var minTtl = WholeSeconds(seconds: 300)

    /// `--no-cache`.
    @Flag(help: "Neither read nor write the cache.")
    var noCache = false

    /// `--refresh`.
    @Flag(help: "Get a new token even if a cached one would do, and cache it.")
    var refresh = false

    /// `--cached-only`.
    @Flag(help: "Never go to the network: take a cached token, or exit with 1.")
    var cachedOnly = false

    /// `--cache-dir`.
    @OptionGroup var place: CachePlaceOptions

    /// Refuses contradictions.
    func validate() throws {
        if [noCache, refresh, cachedOnly].count(where: \.self) > 1 {
            throw ValidationError("'--no-cache', '--refresh' and '--cached-only' exclude each other.")
        }
    }

    var use: TokenProvider.CacheUse {
        noCache ? .none : refresh ? .writeOnly : cachedOnly ? .readOnly : .readAndWrite
    }
}

/// Where the cache is.
struct CachePlaceOptions: ParsableArguments {
    /// `--cache-dir`.
    @Option(
        help: ArgumentHelp(
            "Where cached tokens live. (default: $HERE_TOKEN_CACHE_DIR, else $XDG_CACHE_HOME/here-token, "
                + "else ~/.cache/here-token)",
            valueName: "path"
        ),
        completion: .directory
    )
    var cacheDir: String?

    /// Refuses an empty path, such as an unset variable leaves.
    func validate() throws {
        if cacheDir?.isEmpty == true { throw ValidationError("The value of '--cache-dir <path>' is empty.") }
    }

    /// The cache there; nil if there is no home directory either.
    var cache: TokenCache? { TokenCache(path: cacheDir, environment: ProcessEnvironment.variables) }
}
