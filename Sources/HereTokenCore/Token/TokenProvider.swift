import Glibc

/// Gets a token from the cache or from the service, with the user's credentials.
///
/// If several processes want the same token at once, one fetches it for all.
package struct TokenProvider: Sendable {
    /// How to use the cache.
    package enum CacheUse: Sendable {
        /// Use a cached token, else fetch one and save it.
        case readAndWrite
        /// Fetch a token and save it.
        case writeOnly
        /// Use a cached token, or fail.
        case readOnly
        case none
    }

    private let chain: CredentialsChain
    private let overrides: TokenRequest.Overrides
    private let cache: Result<TokenCache, NoCache>
    private let use: CacheUse
    private let minimumLife: Int
    private let client: @Sendable (TokenEndpoint, Deadline) throws(Failure) -> TokenClient
    private let effects: Effects

    /// - Parameters:
    ///   - cache: a failure if there is no directory for a cache.
    ///   - minimumLife: how many seconds a cached token must be valid for; half of its lifetime is always enough.
    ///   - client: makes the client; called only if the network is needed.
    package init(
        chain: CredentialsChain,
        overrides: TokenRequest.Overrides,
        cache: Result<TokenCache, NoCache>,
        use: CacheUse,
        minimumLife: Int,
        client: @escaping @Sendable (TokenEndpoint, Deadline) throws(Failure) -> TokenClient,
        effects: Effects
    ) {
        self.chain = chain
        self.overrides = overrides
        self.cache = cache
        self.use = use
        self.minimumLife = minimumLife
        self.client = client
        self.effects = effects
    }

    /// The token, and where the credentials for it came from.
    ///
    /// - Parameter check: called with the file of the credentials, if there is one, before anything is fetched.
    /// - Throws: ``Failure``; an unusable cache is only a warning.
    package func token(
        by deadline: Deadline,
        check: (FileIdentity) throws(Failure) -> Void = { _ in }
    ) throws(Failure) -> (token: AccessToken, origin: CredentialsOrigin) {
        let loaded = try chain.load(by: deadline, telling: effects)
        if let file = loaded.file { try check(file) }
        let request = try overrides.request(with: loaded.credentials)
        let token = try token(for: request, with: loaded.credentials, by: deadline)
        effects.note("the token expires at \(RFC3339.text(token.expiresAt))")
        return (token, loaded.origin)
    }

    private func token(
        for request: TokenRequest,
        with credentials: Credentials,
        by deadline: Deadline
    ) throws(Failure) -> AccessToken {
        func newToken(whenRetrying: (Failure) -> Void = { _ in }) throws(Failure) -> AccessToken {
            guard use != .readOnly else {
                throw Failure(
                    .notCached,
                    "the cache has no usable token",
                    hint: "run the command without --cached-only"
                )
            }
            return try client(request.endpoint, deadline)
                .fetch(request, with: credentials, by: deadline, whenRetrying: whenRetrying)
        }
        if use == .none { return try newToken() }
        let cache: TokenCache
        do {
            cache = try self.cache.get()
        } catch {
            effects.tell(.cacheNotUsed(because: error.failure, error.level))
            return try newToken()
        }
        do throws(Failure) {
            let entry = Entry(cache: cache, key: try CacheKey(request: request, credentials: credentials))
            switch try turn(for: entry, by: deadline) {
            case .none:
                return try newToken()
            case .cached(let token):
                return token
            case .ours(let lock):
                defer { withExtendedLifetime(lock) {} }
                func leave(_ failure: Failure) {
                    let known = KnownFailure(failure, at: effects.clock())
                    lock?.leave(known.map { CacheEntry.seal($0, key: entry.key) } ?? [])
                }
                do throws(Failure) {
                    let token = try newToken(whenRetrying: leave)
                    if save(token, as: entry) { lock?.clear() } else { lock?.leave([]) }
                    return token
                } catch {
                    leave(error)
                    throw error
                }
            }
        } catch  where error.code == .cacheUnusable {
            effects.tell(.cacheNotUsed(because: error))
            return try newToken()
        }
    }
}

extension TokenProvider {
    /// The cache entry for the token of a request.
    private struct Entry {
        let cache: TokenCache
        let key: CacheKey
    }

    private enum Turn {
        /// The cache has a usable token.
        case cached(AccessToken)
        /// This process fetches while it holds the lock; nil to fetch without a lock.
        case ours(CacheLock?)
        /// The cache has no usable token, and no other source is allowed.
        case none
    }

    private func cachedToken(_ entry: Entry) throws(Failure) -> AccessToken? {
        guard let token = try entry.cache.token(for: entry.key) else { return nil }
        let left = token.secondsLeft(at: effects.clock())
        guard left > 0, left >= min(minimumLife, token.lifetime / 2) else { return nil }
        effects.note("the token is from the cache, valid for \(left) s")
        return token
    }

    private static let firstPause = Duration.milliseconds(5)

    /// Decides between a cached token and a fetch; waits while another process fetches this token.
    private func turn(for entry: Entry, by deadline: Deadline) throws(Failure) -> Turn {
        if use == .writeOnly { return .ours(nil) }
        if let token = try cachedToken(entry) { return .cached(token) }
        if use == .readOnly { return .none }
        let start = ContinuousClock.now
        let startReading = effects.clock()
        var pause = Self.firstPause
        var isTold = false
        var holder: ino_t?
        var heeded: ClockReading?
        // A holder gets half of the time that is left when this process begins to wait for it.
        var patience = deadline
        while true {
            if holder != nil, patience.remaining == .zero, let known = try entry.cache.failure(for: entry.key),
                known.retryAfter != nil, known.time != heeded
            {
                // The holder does not hang: the service asked it to wait. Then it gets half of the time that is left.
                heeded = known.time
                let now = effects.clock()
                patience = deadline.half(after: .seconds(max(0, known.wait(at: now, since: now))))
            }
            let isHanging = holder != nil && patience.remaining == .zero
            let state = try entry.cache.lock(entry.key, replacing: isHanging ? holder : nil)
            // Check even with the lock: another process may have saved the token in the meantime.
            if let token = try cachedToken(entry) { return .cached(token) }
            switch state {
            case .taken(let lock):
                if isHanging {
                    effects.note("the process that is fetching this token takes too long: fetching it here")
                }
                try heedFailure(entry, since: startReading, by: deadline)
                // If the last lock holder got no token, or could not save it, all waiting processes fetch without the lock:
                // one after the other would take too long.
                let hasWaited = pause > Self.firstPause
                return hasWaited && lock.hasMessage(since: startReading.wall) ? .ours(nil) : .ours(lock)
            case .busy(let inode) where inode != holder:
                holder = inode
                patience = deadline.half()
            case .busy:
                break
            }
            guard deadline.remaining > .zero else {
                throw Failure(
                    .timedOut,
                    "another process is fetching this token and did not finish within \(deadline.timeout) s",
                    hint: "set a longer --timeout, or use --no-cache"
                )
            }
            if !isTold, ContinuousClock.now - start > .seconds(1) {
                effects.tell(Notice(.progress, "waiting: another process is fetching this token"))
                isTold = true
            }
            effects.pause(min(pause, deadline.remaining))
            pause = min(pause * 2, .milliseconds(100))
        }
    }

    /// Waits if the service asked an earlier lock holder to wait.
    ///
    /// - Throws: the failure of that holder, if the wait would be too long, or if the service has just refused.
    private func heedFailure(_ entry: Entry, since start: ClockReading, by deadline: Deadline) throws(Failure) {
        guard let known = try entry.cache.failure(for: entry.key) else { return }
        // A process that fetched without the lock may have got a token since.
        if let token = try entry.cache.token(for: entry.key), token.issued.age(since: known.time) >= 0 { return }
        let now = effects.clock()
        let wait = known.wait(at: now, since: start)
        guard wait > 0 else { return }
        guard known.retryAfter != nil, .seconds(wait) < deadline.remaining else {
            throw known.failure.adding(
                "another process got this answer \(now.age(since: known.time)) s ago; the service was not asked again",
                hint: known.failure.hint + "; to ask again at once, use --refresh"
            )
        }
        effects.tell(Notice(.progress, "the service asked another process to wait: trying in \(wait) s"))
        effects.pause(.seconds(wait))
    }

    /// Saves a token; returns whether that worked.
    private func save(_ token: AccessToken, as entry: Entry) -> Bool {
        do {
            try entry.cache.save(token, for: entry.key, now: effects.clock().wall)
            return true
        } catch {
            effects.tell(.cacheNotUsed(because: error))
            return false
        }
    }
}

/// A failure of the service that a process leaves in its lock for others that want the same token.
struct KnownFailure: Codable {
    let failure: Failure
    let time: ClockReading

    /// Nil for a failure that may concern only this process, such as its timeout.
    init?(_ failure: Failure, at time: ClockReading) {
        guard [.refused, .tooManyRequests, .serviceUnavailable].contains(failure.code) else { return nil }
        self.failure = failure
        self.time = time
    }

    /// The seconds that the service asked to wait, up to five minutes; nil if it did not, or refused for good.
    var retryAfter: Int? { failure.code == .refused ? nil : failure.service?.retryAfter.map { min($0, 300) } }

    /// For how many seconds a process that started at `start` must not ask again: without a `Retry-After`, two, or longer
    /// if it has waited for the process that failed.
    func wait(at now: ClockReading, since start: ClockReading) -> Int {
        let age = now.age(since: time)
        // A negative age: the clock was set back.
        return age < 0 ? 0 : (retryAfter ?? max(2, now.age(since: start))) - age
    }
}

extension Notice {
    fileprivate static func cacheNotUsed(because failure: Failure, _ level: Level = .warning) -> Notice {
        let hint = failure.hint == Failure.otherCacheHint ? failure.hint + ", or use --no-cache" : failure.hint
        return Notice(level, "\(failure.message); the cache is not used", hint: hint)
    }
}
