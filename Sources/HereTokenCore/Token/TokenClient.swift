/// Gets a token: signs, sends, and judges the reply.
package struct TokenClient: Sendable {
    private let transport: any HTTPTransport
    private let now: @Sendable () -> Int
    private let nonce: @Sendable () -> String
    private let hidden: [String]

    /// Makes a client of its effects.
    ///
    /// - Parameters:
    ///   - transport: the way to the service.
    ///   - now: the time in seconds since 1970.
    ///   - nonce: a new text at each call.
    ///   - hidden: what no message may show, beside the secrets of the request: a proxy's password.
    package init(
        transport: any HTTPTransport,
        now: @escaping @Sendable () -> Int,
        nonce: @escaping @Sendable () -> String,
        hidden: [String] = []
    ) {
        self.transport = transport
        self.now = now
        self.nonce = nonce
        self.hidden = hidden
    }

    /// Asks the service for a token, once.
    package func fetch(
        _ request: TokenRequest,
        with credentials: Credentials,
        by deadline: Deadline
    ) async throws(TokenFailure) -> AccessToken {
        let sentAt = now()
        let signature = try OAuth1Signer(
            consumerKey: credentials.accessKeyID,
            consumerSecret: credentials.accessKeySecret
        ).sign(
            method: "POST",
            endpoint: request.endpoint,
            body: request.bodyParameters,
            timestamp: sentAt,
            nonce: nonce()
        )
        let judge = ReplyJudge(
            host: request.endpoint.authority,
            sentAt: sentAt,
            text: ForeignText(hiding: [credentials.accessKeySecret.revealed(), signature.signature] + hidden)
        )
        let response: HTTPResponse
        do {
            response = try await transport.send(HTTPRequest(request, signature: signature), by: deadline)
        } catch {
            throw judge.failure(of: error, deadline: deadline)
        }
        let reply = try judge.token(in: response)
        return AccessToken(
            value: reply.accessToken,
            tokenType: reply.tokenType,
            expiresAt: sentAt + reply.expiresIn,
            scope: reply.scope
        )
    }
}

extension HTTPRequest {
    /// The signed request for a token.
    fileprivate init(_ request: TokenRequest, signature: OAuth1Signature) {
        self.init(
            method: "POST",
            url: request.endpoint.url,
            headers: [
                "Authorization": signature.authorizationHeader,
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                // Else URLSession tells the user's language, and messages depend on it.
                "Accept-Language": "en",
                "User-Agent": "here-token/\(Version.current)",
            ],
            body: FormParameter.formBody(request.bodyParameters)
        )
    }
}
