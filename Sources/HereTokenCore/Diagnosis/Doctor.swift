import Glibc

/// Checks each step from the credentials to a token.
package struct Doctor: Sendable {
    private let chain: CredentialsChain
    private let overrides: TokenRequest.Overrides
    private let cache: Result<TokenCache, NoCache>
    private let settings: @Sendable (TokenEndpoint) throws(Failure) -> ConnectionSettings
    private let client: @Sendable (ConnectionSettings) -> TokenClient
    private let clock: @Sendable () -> ClockReading

    /// - Parameters:
    ///   - cache: a failure if there is no directory for a cache.
    ///   - settings: how to connect to an endpoint.
    ///   - client: makes the client that asks for a token.
    package init(
        chain: CredentialsChain,
        overrides: TokenRequest.Overrides,
        cache: Result<TokenCache, NoCache>,
        settings: @escaping @Sendable (TokenEndpoint) throws(Failure) -> ConnectionSettings,
        client: @escaping @Sendable (ConnectionSettings) -> TokenClient,
        clock: @escaping @Sendable () -> ClockReading
    ) {
        self.chain = chain
        self.overrides = overrides
        self.cache = cache
        self.settings = settings
        self.client = client
        self.clock = clock
    }

    /// Runs the checks and passes each result to `tell` at once.
    ///
    /// A failure ends the checks if later ones depend on it. Without credentials it still checks the network, but fetches
    /// no token. With broken credentials it stops: the endpoint is unknown.
    ///
    /// - Parameter isOffline: whether to stop before the network.
    package func examine(
        isOffline: Bool,
        by deadline: Deadline,
        tell: (Check) throws(Failure) -> Void
    ) throws(Failure) {
        var loaded: LoadedCredentials?
        do {
            loaded = try chain.load(by: deadline)
        } catch {
            try tell(Check("credentials", error))
            if error.code != .noCredentials { return }
        }
        if let loaded { for check in Self.checks(of: loaded) { try tell(check) } }
        let credentials = loaded?.credentials
        let request: TokenRequest?
        do {
            request = try overrides.request(with: credentials)
        } catch {
            try tell(Check("request", error))
            request = nil
        }
        if let scope = request?.scope { try tell(Check(.ok, "scope", scope)) }
        if let request { try tell(Self.check(of: request.endpoint)) }
        try tell(cacheCheck(openedBy: credentials))
        guard let request else { return }
        let settings: ConnectionSettings
        do {
            settings = try self.settings(request.endpoint)
        } catch {
            return try tell(Check("TLS", error))
        }
        if !isOffline { try examineNetwork(request, with: credentials, settings, by: deadline, tell: tell) }
    }

    private func examineNetwork(
        _ request: TokenRequest,
        with credentials: Credentials?,
        _ settings: ConnectionSettings,
        by deadline: Deadline,
        tell: (Check) throws(Failure) -> Void
    ) throws(Failure) {
        let secrets = (settings.proxy?.secrets ?? []) + (credentials.map { [$0.accessKeySecret.revealed()] } ?? [])
        let text = ForeignText(hiding: secrets)
        let checks = ConnectionProbe.connect(with: settings, now: clock().wall, by: deadline, text: text)
        for check in checks { try tell(check) }
        if checks.contains(where: { $0.status == .failure }) { return }
        let client = client(settings)
        if let lead = client.clockLead(by: request.endpoint, until: deadline) {
            try tell(Self.clockCheck(lead: lead, host: request.endpoint.authority))
        }
        guard let credentials else { return }
        let (token, tokenText): (AccessToken, ForeignText)
        do {
            (token, tokenText) = try client.fetchForDisplay(request, with: credentials, by: deadline)
        } catch {
            return try tell(Check("token", error))
        }
        try tell(Check(.ok, "token", "received from \(request.endpoint.authority), valid for \(token.lifetime) s"))
        try tell(tokenCheck(token, text: tokenText))
    }
}

extension Doctor {
    private static func checks(of loaded: LoadedCredentials) -> [Check] {
        let mode = loaded.mode.map { " (mode \(String($0, radix: 8)))" } ?? ""
        let others =
            loaded.shadowed.isEmpty ? "" : "; also found, but not used: \(loaded.shadowed.joined(separator: ", "))"
        return [Check(.ok, "credentials", "from \(loaded.origin.words)\(mode)\(others)")]
            + loaded.notices.map { Check(.warning, "credentials", $0.text, hint: $0.hint) }
    }

    private static func check(of endpoint: TokenEndpoint) -> Check {
        let url = endpoint.url
        let hosts = HereService.allCases.flatMap(\.hosts)
        if !hosts.contains(url.host), let meant = Spelling.nearest(to: url.host, among: hosts) {
            return Check(
                .warning,
                "endpoint",
                "\(url.host) is not a host of HERE, but similar to \(meant)",
                hint: "change the host in here.token.endpoint.url, HERE_TOKEN_ENDPOINT_URL or --endpoint to \(meant)"
            )
        }
        let kind =
            switch HereService(endpoint) {
            case .global: "HERE's global service"
            case .china: "HERE's service in China"
            case .staging: "HERE's staging service, which needs its own access keys"
            case nil where hosts.contains(url.host): ""
            case nil where endpoint.isLoopback: "a service on this machine"
            case nil: "not a known endpoint of HERE (global, China, staging)"
            }
        return kind.isEmpty
            ? Check(
                .warning,
                "endpoint",
                "\(url.baseStringURI) has a host of HERE, but another path",
                hint: "change the path to /oauth2/token"
            )
            : Check(.ok, "endpoint", "\(url.baseStringURI), \(kind)")
    }

    private func cacheCheck(openedBy credentials: Credentials?) -> Check {
        switch cache {
        case .success(let cache): return check(of: cache, openedBy: credentials)
        case .failure(let none):
            let status: Check.Status = none.level == .warning ? .warning : .ok
            let hint = status == .ok ? nil : none.failure.hint
            return Check(status, "cache", "\(none.failure.message); the cache is not used", hint: hint)
        }
    }

    private func check(of cache: TokenCache, openedBy credentials: Credentials?) -> Check {
        do throws(Failure) {
            let now = clock()
            if access(cache.path, F_OK) != 0, errno == ENOENT {
                guard Self.canBeMade(cache.path) else {
                    throw .cacheUnusable(path: cache.path, errno: EACCES)
                }
                return Check(.ok, "cache", "\(cache.path), will be created when a token is saved")
            }
            let entries = try cache.entries(openedBy: credentials, at: now)
            if access(cache.path, W_OK | X_OK) != 0 {
                throw .cacheUnusable(path: cache.path, errno: errno)
            }
            let usable = entries.count { $0.token.map { $0.secondsLeft(at: now) > 0 } ?? false }
            let unreadable = entries.count { if case .unreadable = $0.content { true } else { false } }
            let number = entries.count == 1 ? "1 entry" : "\(entries.count) entries"
            let message = "\(cache.path), \(number), \(usable) usable with these credentials"
            return unreadable == 0
                ? Check(.ok, "cache", message)
                : Check(.warning, "cache", message + ", \(unreadable) unreadable", hint: "run here-token cache clear")
        } catch {
            // Only a warning: a fetch works without the cache.
            return error.code == .cacheUnusable
                ? Check(.warning, "cache", error.message, hint: error.hint) : Check("cache", error)
        }
    }

    /// Whether the nearest existing directory above `path` is writable.
    private static func canBeMade(_ path: String) -> Bool {
        var directory = path
        while let slash = directory.lastIndex(of: "/") {
            directory = String(directory[..<slash])
            let existing = directory.isEmpty ? "/" : directory
            if access(existing, F_OK) == 0 { return access(existing, W_OK | X_OK) == 0 }
            if directory.isEmpty { return false }
        }
        return access(".", W_OK | X_OK) == 0
    }

    private static func clockCheck(lead: Int, host: String) -> Check {
        let distance = "\(lead.magnitude) s \(lead < 0 ? "behind" : "ahead of") \(host)"
        if lead.magnitude <= 5 {
            return Check(.ok, "clock", lead == 0 ? "in sync with \(host)" : distance)
        }
        return Check(
            .warning,
            "clock",
            "this machine is \(distance)",
            hint:
                "set the clock (timedatectl set-ntp true); here-token works without it, but HERE refuses other clients with error 401204"
        )
    }

    /// - Parameter text: makes text of the token safe for a message: another service could have written it.
    private func tokenCheck(_ token: AccessToken, text: ForeignText) -> Check {
        do {
            let value = token.value.revealed()
            let inspection = try TokenInspection(value)
            let now = clock().wall
            let summary = inspection.summary(at: now, text: text.hiding([value]))
            guard inspection.secondsLeft(at: now).map({ $0 <= 0 }) ?? false else {
                return Check(.ok, "token says", summary)
            }
            let hint =
                "set this machine's clock; if it is right, check whether a proxy or gateway returns old tokens"
            return Check(.warning, "token says", summary, hint: hint)
        } catch {
            let hint = "check whether a proxy or gateway changes the service's replies"
            return Check(.warning, "token says", "unreadable: \(error.message)", hint: hint)
        }
    }
}
