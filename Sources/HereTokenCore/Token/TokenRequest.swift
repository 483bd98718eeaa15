/// What token is wanted, and from where.
package struct TokenRequest: Equatable, Sendable {
    /// Where it is asked for.
    package let endpoint: TokenEndpoint
    /// The HRN of the one project that it shall be good for; nil for the app's own rights.
    package let scope: String?
    /// The lifetime asked for, in seconds; nil for the service's own, which it can only shorten.
    package let expiresIn: Int?

    /// Describes a request.
    package init(endpoint: TokenEndpoint, scope: String? = nil, expiresIn: Int? = nil) {
        self.endpoint = endpoint
        self.scope = scope
        self.expiresIn = expiresIn
    }

    /// The wishes of the user, which come before what the credentials say; nil for none.
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
            // Not by ??, whose autoclosure throws any error.
            if let scope { return scope }
            return try credentials?.scope?.scope()
        }

        private func endpoint(with credentials: Credentials?) throws(Failure) -> TokenEndpoint {
            if endpoint == nil, let setting = credentials?.tokenEndpoint { return try setting.endpoint() }
            return try TokenEndpoint(endpoint ?? TokenEndpoint.global)
        }
    }

    /// The form body's parameters: the client credentials grant (RFC 6749, section 4.4.2).
    package var bodyParameters: [FormParameter] {
        var parameters = [FormParameter("grant_type", "client_credentials")]
        if let expiresIn { parameters.append(FormParameter("expires_in", String(expiresIn))) }
        if let scope { parameters.append(FormParameter("scope", scope)) }
        return parameters
    }

    /// The request as it is signed.
    package var signable: SignableRequest {
        SignableRequest(method: "POST", url: endpoint.url, body: bodyParameters)
    }
}
