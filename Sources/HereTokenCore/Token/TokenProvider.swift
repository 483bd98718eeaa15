/// Gets a token: reads the credentials, makes the request, and takes a token from the cache or a new one from the service.
///
/// Of the processes that want the same token at the same time, one fetches it for all.
package struct TokenProvider: Sendable {
    /// The part that the cache plays.
    package enum CacheUse: Sendable {
        /// Take a token from the cache, else a new one, and save that.
        case readAndWrite
        /// Take a new token, and save it.
        case writeOnly
        /// Take a token from the cache, or none.
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
    ///   - cache: nil if there is no place for a cache.
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
        if use != .none, cache == nil { effects.tell(.cacheUnusable(.noPlace)) }
        guard use != .none, let cache else { return try newToken(for: request, with: credentials, by: deadline) }
        let shelf = Shelf(cache: cache, key: try CacheKey(request: request, credentials: credentials))
        switch try turn(on: shelf, by: deadline) {
        case .cached(let token):
            return token
        case .alone:
            return try newToken(for: request, with: credentials, by: deadline)
        case .ours(let lock):
            defer { withExtendedLifetime(lock) {} }
            do {
                let token = try newToken(for: request, with: credentials, by: deadline)
                if !save(token, on: shelf) { lock?.markFailure() }
                return token
            } catch {
                lock?.markFailure()
                throw error
            }
        }
    }

    private func newToken(
        for request: TokenRequest,
        with credentials: Credentials,
        by deadline: Deadline
    ) throws(Failure) -> AccessToken {
        guard use != .readOnly else {
            throw Failure(
                .notCached,
                "there is no usable token in the cache",
                hint: "fetch one without --cached-only"
            )
        }
        return try client(request.endpoint, deadline).fetch(request, with: credentials, by: deadline)
    }
}

extension TokenProvider {
    /// The place in the cache that a request has.
    private struct Shelf {
        let cache: TokenCache
        let key: CacheKey
    }

    /// Whose turn it is to fetch.
    private enum Turn {
        /// Nobody else fetches for the cache while the lock is held; nil for who does not wait for others.
        case ours(CacheLock?)
        /// Everybody fetches by himself, if at all: the cache gives and takes nothing.
        case alone
        /// Nobody needs to: the cache has a token that will do.
        case cached(AccessToken)
    }

    private func cachedToken(on shelf: Shelf) throws(CacheFailure) -> AccessToken? {
        guard let token = try shelf.cache.token(for: shelf.key) else { return nil }
        let left = token.secondsLeft(at: effects.clock())
        guard left > 0, left >= min(minimumLife, token.lifetime / 2) else { return nil }
        effects.note("the token is from the cache and has \(left) s to live")
        return token
    }

    private static let firstPause = Duration.milliseconds(5)

    /// Looks into the cache, as far as it is to be read, and waits for a turn to fetch if that is what is left.
    private func turn(on shelf: Shelf, by deadline: Deadline) throws(Failure) -> Turn {
        do throws(CacheFailure) {
            if use == .writeOnly { return .ours(nil) }
            if let token = try cachedToken(on: shelf) { return .cached(token) }
            if use == .readOnly { return .alone }
        } catch {
            effects.tell(.cacheUnusable(error))
            return .alone
        }
        return try waitForTurn(on: shelf, by: deadline)
    }

    /// Waits until no other process is fetching this token, or one has.
    private func waitForTurn(on shelf: Shelf, by deadline: Deadline) throws(Failure) -> Turn {
        let start = ContinuousClock.now
        let wallStart = effects.clock().wall
        var pause = Self.firstPause
        var isTold = false
        while true {
            do throws(CacheFailure) {
                let lock = try shelf.cache.lock(shelf.key)
                // Also behind the lock: it may have been saved after the last look.
                if let token = try cachedToken(on: shelf) { return .cached(token) }
                if let lock {
                    // Its holder had no token, or could not save it: whoever has waited for that does not do so again,
                    // one behind the other, until the time is over.
                    return pause > Self.firstPause && lock.hasFailed(since: wallStart) ? .ours(nil) : .ours(lock)
                }
            } catch {
                effects.tell(.cacheUnusable(error))
                return .alone
            }
            guard deadline.remaining > .zero else {
                throw Failure(
                    .timedOut,
                    "another process that is fetching this token was not done within \(deadline.timeout) s",
                    hint: "allow more time with --timeout, or do without the cache with --no-cache"
                )
            }
            if !isTold, ContinuousClock.now - start > .seconds(1) {
                effects.tell(Notice(.progress, "waiting for another process that is fetching this token"))
                isTold = true
            }
            effects.pause(min(pause, deadline.remaining))
            pause = min(pause * 2, .milliseconds(100))
        }
    }

    /// Saves a token; whether that worked.
    private func save(_ token: AccessToken, on shelf: Shelf) -> Bool {
        do throws(CacheFailure) {
            try shelf.cache.save(token, for: shelf.key, now: effects.clock().wall)
            return true
        } catch {
            effects.tell(.cacheUnusable(error))
            return false
        }
    }
}
