import HereTokenCore

extension FailureReport {
    /// A reply that no token service would give.
    init(_ reply: UnexpectedReply) {
        let answer = [reply.status.map { "HTTP \($0)" }, reply.contentType].compactMap(\.self).joined(separator: ", ")
        var details = answer.isEmpty ? [] : ["answer: \(answer)"]
        if let excerpt = reply.excerpt { details.append("it begins: \(excerpt)") }
        self.init(
            code: reply.problem.code,
            exitStatus: ExitStatus.protocol,
            message: "\(reply.host) \(reply.problem.words)",
            details: details,
            hint: reply.problem.hint,
            httpStatus: reply.status
        )
    }

    /// An error of the service.
    init(_ error: ServiceError, code: FailureCode, exitStatus: Int32, verb: String, hint: String) {
        let numbers = ["HTTP \(error.status)", error.code.map { "error \($0)" }].compactMap(\.self)
        let message = error.message.map { ": \($0)" } ?? ""
        var details = error.fields
        if let action = error.action { details.append("HERE advises: \(action)") }
        if let excerpt = error.excerpt { details.append("the answer begins: \(excerpt)") }
        if let errorID = error.errorID { details.append("error id: \(errorID)") }
        if let correlationID = error.correlationID { details.append("correlation id: \(correlationID)") }
        self.init(
            code: code,
            exitStatus: exitStatus,
            message: "\(error.host) \(verb)\(message) (\(numbers.joined(separator: ", ")))",
            details: details,
            hint: hint,
            httpStatus: error.status,
            hereErrorCode: error.code,
            hereErrorId: error.errorID,
            correlationId: error.correlationID
        )
    }
}

extension UnexpectedReply.Problem {
    fileprivate var code: FailureCode {
        switch self {
        case .redirect: .redirected
        case .status, .notToken: .unexpectedReply
        case .tooLarge: .replyTooLarge
        }
    }

    fileprivate var words: String {
        switch self {
        case .redirect(let target):
            "redirects\(target.map { " to \($0)" } ?? ""); a signed request is never redirected"
        case .status: "did not answer like a token service"
        case .tooLarge(.header):
            "sent a header of more than \(ReplyPart.header.limit / 1_024) KiB; the answer was cut off"
        case .tooLarge(let part): "sent more than \(part.limit / 1_048_576) MiB; the answer was cut off"
        case .notToken(.notJSON): "answered, but not with JSON"
        case .notToken(.missing(let field)): "answered without \(field)"
        case .notToken(.malformed(let field)): "answered with an unusable \(field)"
        }
    }

    fileprivate var hint: String {
        switch self {
        case .redirect: "check the endpoint, and whether a network login or proxy stands in between"
        case .status: "check the endpoint's path: HERE's is /oauth2/token"
        case .tooLarge, .notToken: "check the endpoint, and whether a network login or proxy answers in its place"
        }
    }
}
