/// A request for a token.
package struct TokenRequest: Equatable, Sendable {
    /// The URL that it is sent to.
    package let endpoint: TokenEndpoint
    /// The HRN of the project that the token is restricted to; nil for the app's own rights.
    package let scope: String?
    /// The requested lifetime in seconds; nil for the service's default, which is the longest.
    package let expiresIn: Int?

    package init(endpoint: TokenEndpoint, scope: String? = nil, expiresIn: Int? = nil) {
        self.endpoint = endpoint
        self.scope = scope
        self.expiresIn = expiresIn
    }

    /// The user's options, which override the settings of the credentials.
    package struct Overrides: Sendable {
        private let endpoint: String?
        private let scope: String?
        private let expiresIn: Int?

        /// - Parameter expiresIn: in seconds.
        package init(endpoint: String?, scope: String?, expiresIn: Int?) {
            self.endpoint = endpoint
            self.scope = scope
            self.expiresIn = expiresIn
        }

        /// The request for a token with `credentials`.
        package func request(with credentials: Credentials?) throws(Failure) -> TokenRequest {
            TokenRequest(
                endpoint: try endpoint(with: credentials),
                scope: try scope(with: credentials),
                expiresIn: expiresIn
            )
        }

        private func scope(with credentials: Credentials?) throws(Failure) -> String? {
            // Not with ??: its autoclosure throws untyped errors.
            if let scope { return scope }
            return try credentials?.scope?.scope()
        }

        private func endpoint(with credentials: Credentials?) throws(Failure) -> TokenEndpoint {
            if endpoint == nil, let setting = credentials?.tokenEndpoint { return try setting.endpoint() }
            return try TokenEndpoint(endpoint ?? TokenEndpoint.global)
        }
    }

    /// The request as it is signed: the client credentials grant (RFC 6749, section 4.4.2).
    package var signable: SignableRequest {
        var body = [FormParameter("grant_type", "client_credentials")]
        if let expiresIn { body.append(FormParameter("expires_in", String(expiresIn))) }
        if let scope { body.append(FormParameter("scope", scope)) }
        return SignableRequest(method: "POST", url: endpoint.url, body: body)
    }
}

/// HERE's token services.
enum HereService: CaseIterable {
    case global
    case china
    /// For HERE's own tests; its access keys are not valid elsewhere.
    case staging

    var endpoints: [String] {
        switch self {
        case .global: [TokenEndpoint.global]
        case .china:
            ["https://elb.cn-northwest-1.account.hereapi.cn/oauth2/token", "https://account.hereapi.cn/oauth2/token"]
        case .staging: ["https://stg.account.api.here.com/oauth2/token"]
        }
    }

    var hosts: [String] { endpoints.compactMap { try? RequestURL($0).host } }

    /// The service that `endpoint` belongs to; nil if it is not one of HERE's.
    init?(_ endpoint: TokenEndpoint) {
        guard let service = Self.allCases.first(where: { $0.endpoints.contains(endpoint.url.baseStringURI) }) else {
            return nil
        }
        self = service
    }
}
