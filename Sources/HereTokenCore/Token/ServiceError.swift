import Foundation

/// What the service says when it does not give a token: either of its two error shapes, or none.
package struct ServiceError: Equatable, Sendable {
    /// The host that answered, with its port where that is unusual.
    package let host: String
    /// The HTTP status.
    package let status: Int
    /// HERE's own number for the error, such as 401300.
    package let code: Int?
    /// The service's message, made fit to print.
    package let message: String?
    /// What it advises.
    package let action: String?
    /// What it says of single fields of the request, as `name: message`.
    package let fields: [String]
    /// `errorId`, for HERE's support.
    package let errorID: String?
    /// `correlationId`, or the header of that name.
    package let correlationID: String?
    /// The beginning of a body that has neither shape.
    package let excerpt: String?
    /// By how many seconds this machine's clock is ahead of the service's, going by the `Date` of the reply.
    package let clockLead: Int?

    /// After how many seconds the service wants to be asked again (`Retry-After`), not negative.
    package let retryAfter: Int?

    /// The code for a timestamp outside of the service's window: one of the two clocks is wrong.
    package static let timestampRefused = 401204

    /// Reads what there is in `response`; never fails.
    ///
    /// - Parameters:
    ///   - host: the host that answered.
    ///   - response: what it answered.
    ///   - sentAt: when the request was sent, in seconds since 1970.
    ///   - text: how the reply's text is made fit for a message.
    package init(host: String, response: HTTPResponse, sentAt: Int, text: ForeignText) {
        func line(_ value: String?) -> String? {
            value.map { text.excerpt(of: $0) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        let object = JSONObject(response.body)
        let title = line(object?.text("title"))
        let cause = line(object?.text("cause"))

        self.host = host
        status = response.status
        code = object?.integer("errorCode") ?? object?.integer("code")
        message =
            line(object?.text("message", "error_description"))
            ?? (title.map { title in cause.map { "\(title): \($0)" } ?? title } ?? cause ?? line(object?.text("error")))
        action = line(object?.text("action"))
        fields = (object?.objects("errorFields") ?? []).prefix(5).compactMap { field in
            guard let message = line(field.text("message")) else { return nil }
            return line(field.text("name")).map { "\($0): \(message)" } ?? message
        }
        errorID = object?.text("errorId").flatMap { text.identifier($0) }
        correlationID = (object?.text("correlationId") ?? response.headers["x-correlation-id"])
            .flatMap { text.identifier($0) }
        excerpt = message == nil ? text.excerpt(of: response.body) : nil
        let date = response.headers["date"].flatMap(HTTPDate.parse)
        clockLead = date.map { sentAt - $0 }
        retryAfter = response.headers["retry-after"].flatMap { value in
            // A date is meant by the service's clock, which the reply tells.
            Int(value) ?? HTTPDate.parse(value).map { $0 - (date ?? sentAt) }
        }.map { max(0, $0) }
    }
}

extension Failure {
    /// The service refuses: another try changes nothing.
    package static func refused(_ error: ServiceError) -> Failure {
        error.failure(.refused, "refused the request", hint: error.remedy)
    }

    /// The service cannot answer now.
    package static func unavailable(_ error: ServiceError) -> Failure {
        error.status == 429
            ? error.failure(
                .tooManyRequests,
                "is limiting requests",
                hint: "wait a few minutes, and reuse a token until it expires"
            )
            : error.failure(
                .serviceUnavailable,
                "cannot answer now",
                hint: "wait a few minutes, then run it again"
            )
    }
}

extension ServiceError {
    fileprivate func failure(_ code: FailureCode, _ verb: String, hint: String) -> Failure {
        let numbers = ["HTTP \(status)", self.code.map { "error \($0)" }].compactMap(\.self)
        let others = [
            action.map { "HERE advises: \($0)" }, excerpt.map { "the answer begins: \($0)" },
            errorID.map { "error id: \($0)" }, correlationID.map { "correlation id: \($0)" },
        ]
        return Failure(
            code,
            "\(host) \(verb)\(message.map { ": \($0)" } ?? "") (\(numbers.joined(separator: ", ")))",
            details: fields + others.compactMap(\.self),
            hint: hint,
            isTemporary: [429, 500, 502, 503, 504].contains(status),
            service: self
        )
    }

    /// What to do about a refusal, by HERE's code.
    fileprivate var remedy: String {
        switch code {
        case 401300:
            "check that id and secret are complete and of the same access key, that the key still exists, and that"
                + " \(host) is its environment (global, China, staging); else create a new key"
        case 401204: Self.clockRemedy(lead: clockLead)
        case 401207: "run it again: each signature can be used once, and something sent this one twice"
        case 401310: "put the access key's id into here.access.key.id; here.client.id is not the access key id"
        case 401200, 401202, 401205, 401206, 400290:
            "this is a fault of here-token, or of a proxy that changes requests: please report it with the ids above"
        case 401302, 403403: "give the app access to this service in HERE's portal"
        case 403109: "add the app to the project that the scope names, in HERE's portal"
        case 400909, 400927:
            "check the scope (--scope or here.token.scope): the HRN of a project, as HERE's portal shows it"
        case 400981: "name one project only in the scope (--scope or here.token.scope)"
        case 400208, 400209: "ask for a longer life with --expires-in, or leave it out"
        case 401424: "enable the access key in HERE's portal, or make another"
        case nil where errorID == nil && message == nil:
            "check the endpoint, and whether a proxy or firewall answered in HERE's place"
        default: "look the error up in HERE's documentation, or give the ids above to HERE's support"
        }
    }

    private static func clockRemedy(lead: Int?) -> String {
        let synchronize = "set this machine's clock (timedatectl set-ntp true)"
        guard let lead, abs(lead) > 1 else { return synchronize }
        return synchronize + ": it is \(abs(lead)) s \(lead > 0 ? "ahead of" : "behind") the service's"
    }
}
