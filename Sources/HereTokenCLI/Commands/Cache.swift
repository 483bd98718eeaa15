import ArgumentParser
import HereTokenCore

/// `here-token cache`: what is cached, and away with it.
struct Cache: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Lists, clears and finds the cache of tokens.",
        discussion: """
            EXAMPLES
              here-token cache list --credentials credentials.properties
              here-token cache clear
            """,
        subcommands: [CacheList.self, CacheClear.self, CachePath.self]
    )
}

/// `here-token cache list`.
struct CacheList: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the cached tokens: age, size, and expiry where the credentials can open them.",
        discussion: """
            EXAMPLE
              here-token cache list --credentials credentials.properties
            """
    )

    /// What opens the entries.
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    /// Where the cache is.
    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// Prints a line an entry.
    func run() throws {
        let key = try credentials.loadIfAny(log: messages.log)
        let now = ClockReading.now()
        let sealed = key == nil ? "sealed" : "sealed with another key"
        let lines = try place.existing().entries(openedBy: key, at: now).map { $0.line(at: now, ifClosed: sealed) }
        try OutputDestination.standardOutput.write(lines.joined())
    }
}

/// `here-token cache clear`.
struct CacheClear: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Removes the cached tokens.",
        discussion: """
            EXAMPLES
              here-token cache clear
              here-token cache clear --expired --credentials credentials.properties
            """
    )

    /// `--expired`.
    @Flag(help: "Only those that have expired, as far as the credentials can open them, and those too old to live.")
    var expired = false

    /// What opens the entries.
    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    /// Where the cache is.
    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// Refuses credentials that would not be looked at.
    func validate() throws {
        if !expired, credentials.credentials != nil || credentials.profile != nil {
            throw ValidationError("'--credentials' and '--profile' go with '--expired'.")
        }
    }

    /// Removes entries and tells how many.
    func run() throws {
        let cache = try place.existing()
        let count =
            expired
            ? try cache.clearExpired(openedBy: credentials.loadIfAny(log: messages.log), at: .now())
            : try cache.clear(at: .now())
        messages.log.tell(Notice(.note, "removed \(count) \(count == 1 ? "token" : "tokens") from \(cache.path)"))
    }
}

/// `here-token cache path`.
struct CachePath: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Prints the directory of the cache.",
        discussion: """
            EXAMPLE
              here-token cache path
            """
    )

    /// Where the cache is.
    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// Prints the path.
    func run() throws {
        try OutputDestination.standardOutput.write(place.existing().path + "\n")
    }
}

extension CachePlaceOptions {
    /// The cache there.
    fileprivate func existing() throws(Failure) -> TokenCache {
        guard let cache else { throw .noCachePlace }
        return cache
    }
}

extension CredentialsOptions {
    /// The credentials, if there are any.
    fileprivate func loadIfAny(log: Log) throws(Failure) -> Credentials? {
        do throws(Failure) {
            return try chain.load(by: .after(seconds: 30), telling: .live(log: log)).credentials
        } catch  where error.code == .noCredentials {
            return nil
        }
    }
}

extension CacheListing {
    /// The beginning of the name, age, size and expiry.
    fileprivate func line(at now: ClockReading, ifClosed sealed: String) -> String {
        let expiry =
            switch token {
            case nil: sealed
            case let token? where token.secondsLeft(at: now) == 0: "expired"
            case let token?: "expires \(token.expiryText)"
            }
        return "\(name.prefix(12))  \(age) s old  \(size) bytes  \(expiry)\n"
    }
}
