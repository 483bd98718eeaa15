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
