/// Gets a token from the service: signs, sends, judges the reply, and tries again where that makes sense.
package struct TokenClient: Sendable {
    private let transport: any HTTPTransport
    private let retryPolicy: RetryPolicy
    private let effects: Effects
    private let hidden: [String]

    /// Makes a client.
    ///
    /// - Parameters:
    ///   - transport: the way to the service.
    ///   - retryPolicy: what is tried again.
    ///   - effects: clock, random numbers, pauses and messages.
    ///   - hidden: what no message may show, beside the secrets of the request: a proxy's password.
    package init(
        transport: any HTTPTransport,
        retryPolicy: RetryPolicy,
        effects: Effects,
        hidden: [String] = []
    ) {
        self.transport = transport
        self.retryPolicy = retryPolicy
        self.effects = effects
        self.hidden = hidden
    }

    /// Asks the service for a token until there is one, a failure that stays, or the deadline.
    package func fetch(
        _ request: TokenRequest,
        with credentials: Credentials,
        by deadline: Deadline
    ) throws(Failure) -> AccessToken {
        effects.note("asking \(request.endpoint.authority) for a token")
        var clockLead: Int?
        var retry = 0
        while true {
            do {
                let attempt = Attempt(request: request, credentials: credentials, clockLead: clockLead ?? 0)
                return try send(attempt, by: retryPolicy.deadline(ofTry: retry, within: deadline))
            } catch {
                if clockLead == nil, let lead = measureClockLead(because: error, of: request, by: deadline) {
                    effects.tell(.clockCorrected(lead: lead))
                    clockLead = lead
                    continue
                }
                guard
                    let wait = retryPolicy.wait(after: error, retry: retry, jitter: effects.jitter()),
                    wait < deadline.remaining
                else { throw error }
                effects.tell(.retrying(after: wait, because: error))
                effects.pause(wait)
                retry += 1
            }
        }
    }

    /// By how many seconds this machine's clock is ahead of the service's, as the service says when it is asked.
    ///
    /// It answers with the time (``TokenEndpoint/timestampURL``), and like every HTTP server with the date of the answer.
    ///
    /// - Returns: nil if it says neither, or nothing for a few seconds: there is a token to be asked for, too.
    package func clockLead(by endpoint: TokenEndpoint, until deadline: Deadline) -> Int? {
        let question = HTTPRequest(
            method: "GET",
            url: endpoint.timestampURL,
            headers: HTTPRequest.commonHeaders,
            body: nil
        )
        let before = effects.clock().wall
        guard let response = try? transport.send(question, by: deadline.limited(toSeconds: 5)) else { return nil }
        let now = (before + effects.clock().wall) / 2
        let told = response.status == 200 ? JSONObject(response.body)?.integer("timestamp") : nil
        let time =
            told.flatMap { HTTPDate.plausible.contains($0) ? $0 : nil }
            ?? response.headers["date"].flatMap(HTTPDate.parse)
        return time.map { now - $0 }
    }
}

extension TokenClient {
    /// One try, with a signature of its own: each can be used once.
    private struct Attempt {
        let request: TokenRequest
        let credentials: Credentials
        /// By how many seconds this machine's clock is known to be ahead of the service's.
        let clockLead: Int
    }

    private func send(
        _ attempt: Attempt,
        by deadline: Deadline
    ) throws(Failure) -> AccessToken {
        let request = attempt.request
        let sent = effects.clock()
        let signature = try OAuth1Signer(
            consumerKey: attempt.credentials.accessKeyID,
            consumerSecret: attempt.credentials.accessKeySecret
        ).sign(
            request.signable,
            timestamp: sent.wall - attempt.clockLead,
            nonce: effects.nonce()
        )
        let judge = ReplyJudge(
            host: request.endpoint.authority,
            sentAt: sent.wall,
            text: ForeignText(
                hiding: [attempt.credentials.accessKeySecret.revealed(), signature.signature] + hidden
            )
        )
        let response: HTTPResponse
        do {
            response = try transport.send(
                HTTPRequest(request, signature: signature),
                by: deadline
            )
        } catch {
            throw judge.failure(of: error, deadline: deadline)
        }
        let reply = try judge.token(in: response)
        return AccessToken(
            value: reply.accessToken,
            tokenType: reply.tokenType,
            scope: reply.scope,
            lifetime: reply.expiresIn,
            expiresAt: sent.wall - attempt.clockLead + reply.expiresIn,
            issued: sent
        )
    }

    /// By how many seconds this machine's clock is ahead, if `failure` is the service's complaint about it: by the
    /// reply's `Date`, else by what the service says when it is asked.
    private func measureClockLead(
        because failure: Failure,
        of request: TokenRequest,
        by deadline: Deadline
    ) -> Int? {
        guard failure.code == .refused, let error = failure.service, error.code == ServiceError.timestampRefused else {
            return nil
        }
        let lead = error.clockLead ?? clockLead(by: request.endpoint, until: deadline)
        // With a clock as good as this, another signature would be refused as well.
        return lead.flatMap { abs($0) > Self.tolerableLead ? $0 : nil }
    }

    private static let tolerableLead = 5
}

extension Notice {
    fileprivate static func retrying(after wait: Duration, because failure: Failure) -> Notice {
        let tenths = wait.components.seconds * 10 + wait.components.attoseconds / 100_000_000_000_000_000
        let text = "\(failure.message); trying again in \(tenths / 10).\(tenths % 10) s"
        return Notice(wait > .seconds(1) ? .progress : .note, text)
    }

    /// - Parameter lead: by how many seconds this machine's clock is ahead.
    fileprivate static func clockCorrected(lead: Int) -> Notice {
        let distance = "\(abs(lead)) s \(lead < 0 ? "behind" : "ahead of")"
        return Notice(
            .warning,
            "this machine's clock is \(distance) the service's; the request was signed for its time",
            hint: "set the clock (timedatectl set-ntp true)"
        )
    }
}

extension HTTPRequest {
    /// What every request says of this client.
    fileprivate static let commonHeaders = [
        "Accept": "application/json",
        "Accept-Language": "en",
        "User-Agent": "here-token/\(Version.current)",
    ]

    /// The signed request for a token.
    fileprivate init(_ request: TokenRequest, signature: OAuth1Signature) {
        var headers = Self.commonHeaders
        headers["Authorization"] = signature.authorizationHeader
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        let signed = request.signable
        self.init(method: signed.method, url: signed.url.text, headers: headers, body: signed.bodyText)
    }
}
