import Glibc

/// Walks the way from the credentials to a token and tells what is found at each step.
package struct Doctor: Sendable {
    private let chain: CredentialsChain
    private let request: @Sendable (Credentials?) throws(Failure) -> TokenRequest
    private let cache: TokenCache?
    private let settings: @Sendable (TokenEndpoint) -> ConnectionSettings
    private let client: @Sendable (TokenEndpoint) -> TokenClient
    private let clock: @Sendable () -> ClockReading

    /// Prepares the walk.
    ///
    /// - Parameters:
    ///   - chain: where credentials may be.
    ///   - request: what is asked for with them; with none, as far as that can be told.
    ///   - cache: the cache, nil if there is no place for one.
    ///   - settings: how to connect.
    ///   - client: who asks.
    ///   - clock: the machine's clocks.
    package init(
        chain: CredentialsChain,
        request: @escaping @Sendable (Credentials?) throws(Failure) -> TokenRequest,
        cache: TokenCache?,
        settings: @escaping @Sendable (TokenEndpoint) -> ConnectionSettings,
        client: @escaping @Sendable (TokenEndpoint) -> TokenClient,
        clock: @escaping @Sendable () -> ClockReading
    ) {
        self.chain = chain
        self.request = request
        self.cache = cache
        self.settings = settings
        self.client = client
        self.clock = clock
    }

    /// The walk; `tell` gets each finding as soon as it is there.
    ///
    /// A step that fails ends the walk where the next one rests on it: without credentials the network can be looked
    /// at, but no token asked for; with broken ones it is not known what to look at.
    ///
    /// - Parameter isOffline: whether to stop before the network.
    package func examine(
        isOffline: Bool,
        by deadline: Deadline,
        tell: (Finding) throws(Failure) -> Void
    ) throws(Failure) {
        let (credentials, areBroken) = try examineCredentials(by: deadline, tell: tell)
        // What else is in them is not known then, such as the endpoint.
        if areBroken { return }
        let request = try examineRequest(with: credentials, tell: tell)
        try tell(cacheFinding(openedBy: credentials))
        guard !isOffline, let request else { return }

        let connection = ConnectionProbe.connect(
            to: request.endpoint,
            settings: settings(request.endpoint),
            by: deadline
        )
        try tell(.connection(request.endpoint, connection))
        guard connection.failure == nil else { return }
        let client = client(request.endpoint)
        if let lead = client.clockLead(by: request.endpoint, until: deadline) {
            try tell(.clock(lead: lead, host: request.endpoint.authority))
        }
        guard let credentials else { return }
        try examineToken(of: client, for: request, with: credentials, by: deadline, tell: tell)
    }

    private func examineCredentials(
        by deadline: Deadline,
        tell: (Finding) throws(Failure) -> Void
    ) throws(Failure) -> (Credentials?, areBroken: Bool) {
        let loaded: LoadedCredentials
        do {
            loaded = try chain.load(by: deadline)
        } catch {
            try tell(.failure(.credentials, error))
            if error.code == .noCredentials { return (nil, false) }
            return (nil, true)
        }
        try tell(.credentials(loaded.origin, mode: loaded.mode, shadowed: loaded.shadowed))
        for notice in loaded.notices { try tell(.notice(notice)) }
        return (loaded.credentials, false)
    }

    private func examineRequest(
        with credentials: Credentials?,
        tell: (Finding) throws(Failure) -> Void
    ) throws(Failure) -> TokenRequest? {
        let request: TokenRequest
        do {
            request = try self.request(credentials)
        } catch {
            try tell(.failure(.request, error))
            return nil
        }
        if let scope = request.scope { try tell(.scope(scope)) }
        let endpoint = request.endpoint
        let hosts = HereService.allCases.flatMap(\.hosts)
        if !hosts.contains(endpoint.url.host), let meant = Spelling.nearest(to: endpoint.url.host, among: hosts) {
            try tell(.misspeltHost(endpoint, meant: meant))
        } else if hosts.contains(endpoint.url.host), HereService(endpoint) == nil {
            try tell(.unknownPath(endpoint))
        } else {
            try tell(.endpoint(endpoint, HereService(endpoint)))
        }
        return request
    }

    private func cacheFinding(openedBy credentials: Credentials?) -> Finding {
        guard let cache else { return .cacheUnusable(.cacheUnusable(.noPlace)) }
        let now = clock()
        do throws(Failure) {
            if access(cache.path, F_OK) != 0, errno == ENOENT {
                return Self.canBeMade(cache.path)
                    ? .noCacheYet(path: cache.path)
                    : .cacheUnusable(.cacheUnusable(.system(path: cache.path, errno: EACCES)))
            }
            let entries = try cache.entries(openedBy: credentials, at: now)
            if access(cache.path, W_OK | X_OK) != 0 {
                return .cacheUnusable(.cacheUnusable(.system(path: cache.path, errno: errno)))
            }
            let usable = entries.count { $0.token.map { $0.secondsLeft(at: now) > 0 } ?? false }
            return .cache(path: cache.path, entries: entries.count, usable: usable)
        } catch {
            return error.code == .cacheUnusable ? .cacheUnusable(error) : .failure(.cache, error)
        }
    }

    /// Whether the nearest directory above `path` that there is may be written to.
    private static func canBeMade(_ path: String) -> Bool {
        var directory = path
        while let slash = directory.lastIndex(of: "/") {
            directory = String(directory[..<slash])
            let isRoot = directory.isEmpty
            if access(isRoot ? "/" : directory, F_OK) == 0 { return access(isRoot ? "/" : directory, W_OK | X_OK) == 0 }
            if isRoot { return false }
        }
        return access(".", W_OK | X_OK) == 0
    }

    private func examineToken(
        of client: TokenClient,
        for request: TokenRequest,
        with credentials: Credentials,
        by deadline: Deadline,
        tell: (Finding) throws(Failure) -> Void
    ) throws(Failure) {
        let token: AccessToken
        do {
            token = try client.fetch(request, with: credentials, by: deadline)
        } catch {
            try tell(.failure(.token, error))
            return
        }
        try tell(.token(host: request.endpoint.authority, lifetime: token.lifetime))
        try tell(.inspection(try? TokenInspection(token.value.revealed())))
    }
}
