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
        abstract: "Lists cached tokens: age, size and, with the credentials, expiry, endpoint and scope.",
        discussion: """
            EXAMPLE
              here-token cache list --credentials credentials.properties
            """
    )

    @Flag(help: "Print a JSON array with an object for each token.")
    var json = false

    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        ProcessSetup.end(by: .after(seconds: 30), format: messages.errorFormat)
        let key = try credentials.loadIfAny(log: messages.log)
        let now = ClockReading.now()
        let cache = try place.existing()
        let entries = try cache.entries(openedBy: key, at: now)
        if json {
            return try OutputDestination.standardOutput.write(JSONLine.encode(entries.map { CacheRow($0, at: now) }))
        }
        if entries.isEmpty { messages.log.tell(Notice(.report, "no tokens in \(cache.path)")) }
        let sealed = key == nil ? "sealed" : "sealed with another key"
        let lines = entries.map { CacheRow($0, at: now).line(ifSealed: sealed) }
        try OutputDestination.standardOutput.write(lines.joined())
    }
}

/// An entry as `cache list` prints it.
private struct CacheRow: Encodable {
    enum State: String, Encodable {
        case valid, expired, sealed, unreadable
    }

    let name: String
    /// In seconds.
    let age: Int
    /// In bytes.
    let size: Int
    var state: State
    var expiresAt: String?
    var endpoint: String?
    var scope: String?

    init(_ entry: CacheListing, at now: ClockReading) {
        (name, age, size) = (entry.name, entry.age, entry.size)
        switch entry.content {
        case .sealed: state = .sealed
        case .unreadable: state = .unreadable
        case .token(let token, let subject):
            state = token.secondsLeft(at: now) == 0 ? .expired : .valid
            expiresAt = token.expiryText
            endpoint = subject.endpoint
            scope = subject.scope ?? token.scope
        }
    }

    func line(ifSealed sealed: String) -> String {
        let stateText =
            switch state {
            case .valid: "expires \(expiresAt ?? "")"
            case .expired, .unreadable: state.rawValue
            case .sealed: sealed
            }
        let columns = ["\(name.prefix(12))", "\(age) s old", "\(size) bytes", stateText]
        return (columns + [endpoint, scope].compactMap { $0?.displayed }).joined(separator: "  ") + "\n"
    }
}

struct CacheClear: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Removes the cached tokens; with --credentials or --profile only those of that access key.",
        discussion: """
            EXAMPLES
              here-token cache clear
              here-token cache clear --credentials credentials.properties
              here-token cache clear --expired --credentials credentials.properties
            """
    )

    @Flag(help: "Remove only expired tokens; without their credentials, only those older than two days.")
    var expired = false

    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Cache") var place: CachePlaceOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        ProcessSetup.end(by: .after(seconds: 30), format: messages.errorFormat)
        let cache = try place.existing()
        let isForOneKey = credentials.credentials != nil || credentials.profile != nil
        let key = isForOneKey || expired ? try credentials.loadIfAny(log: messages.log) : nil
        let count =
            if expired {
                try cache.clearExpired(openedBy: key, at: .now())
            } else if let key {
                try cache.clear(openedBy: key, at: .now())
            } else {
                try cache.clear(at: .now())
            }
        messages.log.tell(Notice(.report, "removed \(count) \(count == 1 ? "token" : "tokens") from \(cache.path)"))
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
        switch cache {
        case .success(let cache): return cache
        case .failure(let none): throw none.failure
        }
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
