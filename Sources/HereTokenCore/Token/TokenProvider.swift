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
    private let cache: TokenCache?
    private let use: CacheUse
    private let minimumLife: Int
    private let client: @Sendable (TokenEndpoint, Deadline) throws(Failure) -> TokenClient
    private let effects: Effects

    /// - Parameters:
    ///   - cache: nil if there is no directory for a cache.
    ///   - minimumLife: how many seconds a cached token must be valid for; half of its lifetime is always enough.
    ///   - client: makes the client; called only if the network is needed.
    package init(
        chain: CredentialsChain,
        overrides: TokenRequest.Overrides,
        cache: TokenCache?,
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
    /// - Throws: ``Failure``; an unusable cache is only a warning.
    package func token(by deadline: Deadline) throws(Failure) -> (token: AccessToken, origin: CredentialsOrigin) {
        let loaded = try chain.load(by: deadline, telling: effects)
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
        func newToken() throws(Failure) -> AccessToken {
            guard use != .readOnly else {
                throw Failure(
                    .notCached,
                    "the cache has no usable token",
                    hint: "run the command without --cached-only"
                )
            }
            return try client(request.endpoint, deadline).fetch(request, with: credentials, by: deadline)
        }
        if use == .none { return try newToken() }
        do throws(Failure) {
            guard let cache else { throw .noCachePlace }
            let entry = Entry(cache: cache, key: try CacheKey(request: request, credentials: credentials))
            switch try turn(for: entry, by: deadline) {
            case .none:
                return try newToken()
            case .cached(let token):
                return token
            case .ours(let lock):
                var isSaved = false
                defer { withExtendedLifetime(lock) { if !isSaved { lock?.markFailure() } } }
                let token = try newToken()
                isSaved = save(token, as: entry)
                return token
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
        let wallStart = effects.clock().wall
        var pause = Self.firstPause
        var isTold = false
        while true {
            let lock = try entry.cache.lock(entry.key)
            // Check even with the lock: another process may have saved the token in the meantime.
            if let token = try cachedToken(entry) { return .cached(token) }
            if let lock {
                // If the last lock holder got no token, or could not save it, all waiting processes fetch without the lock:
                // one after the other would take too long.
                return pause > Self.firstPause && lock.hasFailed(since: wallStart) ? .ours(nil) : .ours(lock)
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

extension Notice {
    fileprivate static func cacheNotUsed(because failure: Failure) -> Notice {
        Notice(.warning, "\(failure.message); the cache is not used", hint: failure.hint)
    }
}
