import ArgumentParser
import HereTokenCore

struct Cache: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Lists or removes cached tokens, or prints their directory.",
        discussion: """
            EXAMPLES
              here-token cache list --credentials credentials.properties
              here-token cache clear
            """,
        subcommands: [CacheList.self, CacheClear.self, CachePath.self]
    )
}

struct CacheList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists cached tokens: age, size and, with the credentials, expiry.",
        discussion: """
            EXAMPLE
              here-token cache list --credentials credentials.properties
            """
    )

    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        ProcessSetup.end(by: .after(seconds: 30), format: messages.errorFormat)
        let key = try credentials.loadIfAny(log: messages.log)
        let now = ClockReading.now()
        let sealed = key == nil ? "sealed" : "sealed with another key"
        let lines = try place.existing().entries(openedBy: key, at: now).map { $0.line(at: now, ifClosed: sealed) }
        try OutputDestination.standardOutput.write(lines.joined())
    }
}

struct CacheClear: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Removes the cached tokens.",
        discussion: """
            EXAMPLES
              here-token cache clear
              here-token cache clear --expired --credentials credentials.properties
            """
    )

    @Flag(help: "Remove only expired tokens; without their credentials, only those older than two days.")
    var expired = false

    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        if !expired, credentials.credentials != nil || credentials.profile != nil {
            throw ValidationError("'--credentials' and '--profile' need '--expired'.")
        }
    }

    func run() throws {
        ProcessSetup.end(by: .after(seconds: 30), format: messages.errorFormat)
        let cache = try place.existing()
        let count =
            expired
            ? try cache.clearExpired(openedBy: credentials.loadIfAny(log: messages.log), at: .now())
            : try cache.clear(at: .now())
        messages.log.tell(Notice(.note, "removed \(count) \(count == 1 ? "token" : "tokens") from \(cache.path)"))
    }
}

struct CachePath: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Prints the directory of the cache.",
        discussion: """
            EXAMPLE
              here-token cache path
            """
    )

    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        try OutputDestination.standardOutput.write(place.existing().path + "\n")
    }
}

extension CachePlaceOptions {
    fileprivate func existing() throws(Failure) -> TokenCache {
        guard let cache else { throw .noCachePlace }
        return cache
    }
}

extension CredentialsOptions {
    fileprivate func loadIfAny(log: Log) throws(Failure) -> Credentials? {
        do throws(Failure) {
            return try chain.load(by: .after(seconds: 30), telling: .live(log: log)).credentials
        } catch  where error.code == .noCredentials {
            return nil
        }
    }
}

extension CacheListing {
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
