/// Gets a token from the service: signs and sends the request, reads the reply, and retries after a temporary failure.
package struct TokenClient: Sendable {
    private let transport: any HTTPTransport
    private let retryPolicy: RetryPolicy
    private let effects: Effects
    private let hidden: [String]

    /// - Parameter hidden: texts that no message may show, besides the secrets of the request: a proxy's password.
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

    /// Asks the service for a token; retries temporary failures until the deadline.
    ///
    /// - Parameter whenRetrying: gets each failure before the wait for the next try.
    package func fetch(
        _ request: TokenRequest,
        with credentials: Credentials,
        by deadline: Deadline,
        whenRetrying: (Failure) -> Void = { _ in }
    ) throws(Failure) -> AccessToken {
        try fetchForDisplay(request, with: credentials, by: deadline, whenRetrying: whenRetrying).token
    }

    /// The same, with what makes text of the token safe for a message.
    func fetchForDisplay(
        _ request: TokenRequest,
        with credentials: Credentials,
        by deadline: Deadline,
        whenRetrying: (Failure) -> Void = { _ in }
    ) throws(Failure) -> (token: AccessToken, text: ForeignText) {
        effects.note("requesting a token from \(request.endpoint.authority)")
        // A reply can have the signature of an earlier try.
        var text = ForeignText(hiding: [credentials.accessKeySecret.revealed()] + hidden)
        var clockLead: Int?
        var retry = 0
        while true {
            do {
                let token = try send(
                    request,
                    with: credentials,
                    clockLead: clockLead ?? 0,
                    by: retryPolicy.deadline(ofTry: retry, within: deadline),
                    text: &text
                )
                return (token, text)
            } catch {
                if clockLead == nil, let lead = measureClockLead(because: error, of: request, by: deadline) {
                    guard abs(lead) <= Self.correctableLead else { throw error.clockTooFarOff(lead, request.endpoint) }
                    effects.tell(.clockCorrected(lead: lead))
                    clockLead = lead
                    continue
                }
                guard
                    let wait = retryPolicy.wait(after: error, retry: retry, jitter: effects.jitter()),
                    wait < deadline.remaining
                else { throw error }
                whenRetrying(error)
                effects.tell(.retrying(after: wait, because: error))
                effects.pause(wait)
                retry += 1
            }
        }
    }

    /// Measures by how many seconds this machine's clock is ahead of the service's.
    ///
    /// The reply of ``TokenEndpoint/timestampURL`` has the time, and like all HTTP replies a `Date`.
    ///
    /// - Returns: nil if the reply has neither, or does not arrive within 5 s. The token needs time, too.
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
        let timestamp = response.status == 200 ? JSONObject(response.body)?.integer("timestamp") : nil
        let time =
            timestamp.flatMap { HTTPDate.plausible.contains($0) ? $0 : nil }
            ?? response.headers["date"].flatMap(HTTPDate.parse)
        return time.map { now - $0 }
    }
}

extension TokenClient {
    /// Sends one request with a new signature, because each can be used only once.
    ///
    /// - Parameters:
    ///   - clockLead: by how many seconds this machine's clock is known to be ahead of the service's.
    ///   - text: makes text of the reply safe for a message; afterwards, it hides the new signature, too.
    private func send(
        _ request: TokenRequest,
        with credentials: Credentials,
        clockLead: Int,
        by deadline: Deadline,
        text: inout ForeignText
    ) throws(Failure) -> AccessToken {
        let sent = effects.clock()
        let signer = OAuth1Signer(consumerKey: credentials.accessKeyID, consumerSecret: credentials.accessKeySecret)
        let signature = try signer.sign(request.signable, timestamp: sent.wall - clockLead, nonce: effects.nonce())
        text = text.hiding([signature.signature])
        let reader = ReplyReader(host: request.endpoint.authority, sent: sent, clockLead: clockLead, text: text)
        let response: HTTPResponse
        do {
            response = try transport.send(HTTPRequest(request, signature: signature), by: deadline)
        } catch {
            throw reader.failure(for: error, deadline: deadline)
        }
        return try reader.token(in: response)
    }

    /// By how many seconds this machine's clock is ahead, if the service refused its time: from the `Date` of that reply,
    /// else from ``clockLead(by:until:)``.
    private func measureClockLead(
        because failure: Failure,
        of request: TokenRequest,
        by deadline: Deadline
    ) -> Int? {
        guard failure.code == .refused, let error = failure.service, error.code == ServiceError.timestampRefused else {
            return nil
        }
        let lead = error.clockLead ?? clockLead(by: request.endpoint, until: deadline)
        // If the clock is nearly right, the service would refuse another signature, too.
        return lead.flatMap { abs($0) > Self.tolerableLead ? $0 : nil }
    }

    private static let tolerableLead = 5

    /// Two days: a hostile service must not get a signature for a time far in the future.
    private static let correctableLead = 172_800
}

extension Failure {
    /// - Parameter lead: by how many seconds this machine's clock is ahead.
    fileprivate func clockTooFarOff(_ lead: Int, _ endpoint: TokenEndpoint) -> Failure {
        adding(
            "this machine's clock is \(lead.magnitude) s \(lead < 0 ? "behind" : "ahead of") the service's, too much to correct",
            hint: "set the clock (timedatectl set-ntp true); if it is right, check who answers at \(endpoint.authority)"
        )
    }
}

extension Notice {
    fileprivate static func retrying(after wait: Duration, because failure: Failure) -> Notice {
        let tenths = wait.components.seconds * 10 + wait.components.attoseconds / 100_000_000_000_000_000
        let text = "\(failure.message); retrying in \(tenths / 10).\(tenths % 10) s"
        return Notice(wait > .seconds(1) ? .progress : .note, text)
    }

    /// - Parameter lead: by how many seconds this machine's clock is ahead.
    fileprivate static func clockCorrected(lead: Int) -> Notice {
        let distance = "\(abs(lead)) s \(lead < 0 ? "behind" : "ahead of")"
        return Notice(
            .warning,
            "this machine's clock is \(distance) the service's; here-token used the service's time",
            hint: "set the clock (timedatectl set-ntp true)"
        )
    }
}

extension HTTPRequest {
    fileprivate static let commonHeaders = [
        "Accept": "application/json",
        "Accept-Language": "en",
        "User-Agent": "here-token/\(Version.current)",
    ]

    fileprivate init(_ request: TokenRequest, signature: OAuth1Signature) {
        var headers = Self.commonHeaders
        headers["Authorization"] = signature.authorizationHeader
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        let signed = request.signable
        self.init(method: signed.method, url: signed.url.text, headers: headers, body: signed.bodyText)
    }
}

/// Decides which failures are retried, how often, and when.
package struct RetryPolicy: Sendable {
    private let retries: Int

    /// - Parameter retries: the number of tries after the first.
    package init(retries: Int) {
        self.retries = retries
    }

    /// The deadline of one try: half of the time left, but at least 10 s; for the last try, all of it.
    ///
    /// So there is time for a retry if no reply arrives.
    func deadline(ofTry retry: Int, within deadline: Deadline) -> Deadline {
        guard retry < retries else { return deadline }
        return deadline.limited(toSeconds: max(10, Int(deadline.remaining.components.seconds) / 2))
    }

    /// How long to wait before the next try; nil for no retry.
    ///
    /// Exponential backoff with full jitter: a random time of up to 0.5 s, 1 s, 2 s, … 8 s, so that clients that failed
    /// together do not retry together. It is at least the service's `Retry-After`.
    ///
    /// - Parameters:
    ///   - retry: the number of retries so far.
    ///   - jitter: a random number from 0 up to 1.
    package func wait(after failure: Failure, retry: Int, jitter: Double) -> Duration? {
        guard retry < retries, failure.isTemporary else { return nil }
        let ceiling = min(8, 0.5 * Double(1 << min(retry, 4)))
        let backoff = Duration.milliseconds(Int(ceiling * jitter * 1_000))
        return max(backoff, .seconds(failure.service?.retryAfter ?? 0))
    }
}

/// The effects of a run, passed in so that tests can replace them.
package struct Effects: Sendable {
    /// The machine's clocks.
    package let clock: @Sendable () -> ClockReading
    /// A new nonce at each call.
    package let nonce: @Sendable () -> String
    /// A random number from 0 up to 1.
    package let jitter: @Sendable () -> Double
    /// Waits for this time.
    package let pause: @Sendable (Duration) -> Void
    /// Shows or logs a notice.
    package let tell: @Sendable (Notice) -> Void
    /// Whether notes are shown; if not, their texts are not even made.
    package let isVerbose: Bool

    package init(
        clock: @escaping @Sendable () -> ClockReading,
        nonce: @escaping @Sendable () -> String,
        jitter: @escaping @Sendable () -> Double,
        pause: @escaping @Sendable (Duration) -> Void,
        tell: @escaping @Sendable (Notice) -> Void,
        isVerbose: Bool
    ) {
        self.clock = clock
        self.nonce = nonce
        self.jitter = jitter
        self.pause = pause
        self.tell = tell
        self.isVerbose = isVerbose
    }

    func note(_ text: @autoclosure () -> String) {
        if isVerbose { tell(Notice(.note, text())) }
    }
}
