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
