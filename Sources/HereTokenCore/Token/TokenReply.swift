import Foundation

/// Turns a reply into a token, or into a failure: a refusal, a temporary error or an unexpected reply.
package struct ReplyReader: Sendable {
    private let host: String
    private let sent: ClockReading
    private let clockLead: Int
    private let text: ForeignText

    /// - Parameters:
    ///   - host: the host of the endpoint, with the port unless it is the scheme's default.
    ///   - sent: when the request was sent.
    ///   - clockLead: by how many seconds this machine's clock is known to be ahead of the service's.
    ///   - text: makes text of the reply safe for a message.
    package init(host: String, sent: ClockReading, clockLead: Int, text: ForeignText) {
        self.host = host
        self.sent = sent
        self.clockLead = clockLead
        self.text = text
    }

    /// The token in `response`.
    package func token(in response: HTTPResponse) throws(Failure) -> AccessToken {
        switch response.status {
        case 200:
            return try tokenOfSuccess(response)
        case 300...399:
            throw unexpected(
                response,
                "redirects\(target(of: response).map { " to \($0)" } ?? ""); here-token never redirects a signed request",
                code: .redirected,
                hint: "check the endpoint, and whether a network login page or a proxy answers in its place"
            )
        case 400, 401, 403:
            throw failure(.refused, "refused the request", response, hint: nil)
        case 429:
            throw failure(
                .tooManyRequests,
                "is limiting requests",
                response,
                hint: "wait a few minutes, and use each token until it expires"
            )
        case 500...599:
            throw failure(
                .serviceUnavailable,
                "is temporarily unavailable",
                response,
                hint: "wait a few minutes, then run the command again"
            )
        default:
            throw unexpected(
                response,
                "did not answer like a token service",
                hint: "check the endpoint's path: HERE's is /oauth2/token"
            )
        }
    }

    /// The failure of a request that got no complete reply.
    func failure(for failure: TransportFailure, deadline: Deadline) -> Failure {
        switch failure {
        case .unreachable(let failure):
            return Failure(
                .unreachable,
                "cannot get an answer from \(host): \(shown(failure.reason) ?? "no reason given")",
                hint: failure.hint + "; run here-token doctor for details",
                isTemporary: failure.isTemporary,
                cause: failure.cause
            )
        case .timedOut:
            return Failure(
                .timedOut,
                "no complete answer from \(host) within \(deadline.timeout) s",
                hint: "check the network and the proxy, or set a longer --timeout",
                isTemporary: true
            )
        case .tooLarge(let part, let head):
            let (name, limit) =
                part == .header ? ("a header of ", "\(part.limit >> 10) KiB") : ("", "\(part.limit >> 20) MiB")
            return unexpected(head, "sent \(name)more than \(limit); the answer was cut off", code: .replyTooLarge)
        }
    }

    /// The beginning of foreign text without secrets, for a failure; nil if there is nothing to show.
    ///
    /// All foreign text in failures comes from here.
    private func shown(_ foreign: String?, limit: Int = 200) -> String? {
        let excerpt = text.excerpt(of: foreign ?? "", limit: limit)
        return excerpt.isEmpty ? nil : excerpt
    }

    private func beginning(of response: HTTPResponse) -> String? {
        let token = JSONObject(response.body)?.text("access_token", "accessToken")
        let excerpt = text.hiding([token ?? ""]).excerpt(of: String(decoding: response.body, as: UTF8.self))
        return excerpt.isEmpty ? nil : excerpt
    }

    /// Scheme and host of the `Location`: its path and query could have a secret.
    private func target(of response: HTTPResponse) -> String? {
        guard let location = response.headers["location"].flatMap({ URLComponents(string: $0) }) else { return nil }
        return location.host.flatMap { shown((location.scheme.map { $0 + "://" } ?? "") + $0, limit: 100) }
    }
}

extension ReplyReader {
    /// Reads the successful reply of a token service (RFC 6749, section 5.1), in snake case or in camel case.
    private func tokenOfSuccess(_ response: HTTPResponse) throws(Failure) -> AccessToken {
        guard let object = JSONObject(response.body) else {
            throw unexpected(response, "answered, but the reply is not JSON")
        }
        func unusable(_ field: String, _ camelCase: String) -> Failure {
            let isThere = object.has(field, camelCase)
            return unexpected(response, isThere ? "answered with an invalid \(field)" : "answered without \(field)")
        }
        guard let value = object.text("access_token", "accessToken"), AccessToken.isB64Token(value.utf8) else {
            throw unusable("access_token", "accessToken")
        }
        guard let type = object.text("token_type", "tokenType"), type.lowercased() == "bearer" else {
            throw unusable("token_type", "tokenType")
        }
        guard let lifetime = object.integer("expires_in", "expiresIn"),
            (1...AccessToken.longestLifetime).contains(lifetime)
        else { throw unusable("expires_in", "expiresIn") }
        let scope = object.text("scope")
        guard scope != nil || !object.has("scope") else { throw unusable("scope", "scope") }
        return AccessToken(
            value: Secret(value.utf8),
            tokenType: type,
            scope: scope,
            lifetime: lifetime,
            expiresAt: sent.wall - clockLead + lifetime,
            issued: sent
        )
    }

    /// A reply that is not one of a token service.
    private func unexpected(
        _ response: HTTPResponse?,
        _ problem: String,
        code: FailureCode = .unexpectedReply,
        hint: String = "check the endpoint, and whether a network login page or a proxy answers in its place"
    ) -> Failure {
        let answer = response.map { response in
            "answer: HTTP \(response.status)"
                + (shown(response.headers["content-type"], limit: 80).map { ", \($0)" } ?? "")
        }
        let beginning = response.flatMap(beginning).map { "it begins: \($0)" }
        return Failure(
            code,
            "\(host) \(problem)",
            details: [answer, beginning].compactMap(\.self),
            hint: hint,
            service: response.map { ServiceError(status: $0.status) }
        )
    }

    /// The failure for a reply without a token, in one of HERE's two error formats or in any other.
    ///
    /// - Parameter hint: nil for the hint for HERE's code.
    private func failure(_ code: FailureCode, _ verb: String, _ response: HTTPResponse, hint: String?) -> Failure {
        let object = JSONObject(response.body)
        let error = ServiceError(response, object, sentAt: sent.wall, text: text)
        let title = shown(object?.text("title"))
        let cause = shown(object?.text("cause"))
        let titleAndCause = [title, cause].compactMap(\.self).joined(separator: ": ")
        let message =
            shown(object?.text("message", "error_description"))
            ?? (titleAndCause.isEmpty ? shown(object?.text("error")) : titleAndCause)
        let fields = (object?.objects("errorFields") ?? []).prefix(5).compactMap { field in
            shown(field.text("message")).map { message in
                shown(field.text("name")).map { "\($0): \(message)" } ?? message
            }
        }
        let others = [
            shown(object?.text("action")).map { "HERE advises: \($0)" },
            message == nil ? beginning(of: response).map { "the answer begins: \($0)" } : nil,
            error.errorID.map { "error id: \($0)" }, error.correlationID.map { "correlation id: \($0)" },
        ]
        let numbers = "HTTP \(error.status)" + (error.code.map { ", error \($0)" } ?? "")
        return Failure(
            code,
            "\(host) \(verb)\(message.map { ": \($0)" } ?? "") (\(numbers))",
            details: fields + others.compactMap(\.self),
            hint: hint ?? error.remedy(at: host, isExplained: message != nil),
            isTemporary: [429, 500, 502, 503, 504].contains(error.status),
            service: error
        )
    }
}

/// The facts in a reply without a token, for retries and for scripts.
package struct ServiceError: Equatable, Codable, Sendable {
    /// The HTTP status.
    package let status: Int
    /// HERE's own number for the error, such as 401300.
    package let code: Int?
    /// `errorId`, for HERE's support.
    package let errorID: String?
    /// `correlationId`, or the header of that name.
    package let correlationID: String?
    /// By how many seconds this machine's clock is ahead of the service's, from the `Date` of the reply.
    package let clockLead: Int?
    /// The seconds to wait before a retry (`Retry-After`), not negative.
    let retryAfter: Int?

    /// The code for a timestamp outside of the service's window: one of the two clocks is wrong.
    static let timestampRefused = 401204

    /// The facts in a reply that is not one of the service.
    init(status: Int) {
        self.status = status
        (code, errorID, correlationID, clockLead, retryAfter) = (nil, nil, nil, nil, nil)
    }

    /// - Parameter sentAt: when the request was sent, in seconds since 1970.
    fileprivate init(_ response: HTTPResponse, _ object: JSONObject?, sentAt: Int, text: ForeignText) {
        status = response.status
        code = object?.integer("errorCode") ?? object?.integer("code")
        errorID = object?.text("errorId").flatMap(text.identifier)
        correlationID =
            (object?.text("correlationId") ?? response.headers["x-correlation-id"]).flatMap(text.identifier)
        let date = response.headers["date"].flatMap(HTTPDate.parse)
        clockLead = date.map { sentAt - $0 }
        retryAfter = response.headers["retry-after"].flatMap { value in
            // A date is by the service's clock, so compare it with the reply's `Date`.
            Int(value) ?? HTTPDate.parse(value).map { $0 - (date ?? sentAt) }
        }.map { max(0, $0) }
    }

    /// The hint for a refusal, by HERE's code.
    fileprivate func remedy(at host: String, isExplained: Bool) -> String {
        switch code {
        case 401300:
            "check that id and secret are complete and from the same access key, that the key still exists, and that"
                + " \(host) is its service (global, China, staging); else create a new key"
        case Self.timestampRefused:
            "set this machine's clock (timedatectl set-ntp true)"
                + (clockLead.flatMap { lead in
                    abs(lead) > 1 ? ": it is \(abs(lead)) s \(lead > 0 ? "ahead of" : "behind") the service's" : nil
                } ?? "")
        case 401207: "run the command again: each signature can be used only once, and this one was sent twice"
        case 401310: "set here.access.key.id to the access key's id, which is not here.client.id"
        case 401200, 401202, 401205, 401206, 400290:
            "check whether a proxy changes requests; if not, report a bug in here-token, with the ids above"
        case 401302, 403403: "give the app access to this service in HERE's portal"
        case 403109: "in HERE's portal, add the app to the project that the scope names"
        case 400909, 400927:
            "set the scope (--scope or here.token.scope) to the HRN of a project, as HERE's portal shows it"
        case 400981: "set the scope (--scope or here.token.scope) to only one project"
        case 400208, 400209: "ask for a longer lifetime with --expires-in, or omit the option"
        case 401424: "enable the access key in HERE's portal, or create another"
        case nil where errorID == nil && !isExplained:
            "check the endpoint, and whether a proxy or firewall answered in HERE's place"
        default: "look up the error in HERE's documentation, or give the ids above to HERE's support"
        }
    }
}
