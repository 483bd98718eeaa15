/// A reply that no token service would give, and enough of it to see where it came from.
package struct UnexpectedReply: Equatable, Sendable {
    /// The host that was asked, with its port where that is unusual.
    package let host: String
    /// The HTTP status; nil if even that did not arrive.
    package let status: Int?
    /// The content type, if one was named.
    package let contentType: String?
    /// What is wrong with it.
    package let problem: Problem
    /// The beginning of the body, without secrets; nil if there is none to show.
    package let excerpt: String?

    /// What can be wrong with a reply.
    package enum Problem: Equatable, Sendable {
        /// A redirect, to an address of which this is the scheme and the host.
        case redirect(to: String?)
        /// A status that no token service has reason to send.
        case status
        /// This part of it is larger than its limit.
        case tooLarge(ReplyPart)
        /// Status 200, but not a token.
        case notToken(TokenResponse.Defect)
    }

    /// Describes a reply.
    package init(host: String, status: Int?, contentType: String?, problem: Problem, excerpt: String?) {
        self.host = host
        self.status = status
        self.contentType = contentType
        self.problem = problem
        self.excerpt = excerpt
    }
}

extension Failure {
    /// A reply that is not one of a token service.
    package static func unexpectedReply(_ reply: UnexpectedReply) -> Failure {
        let answer = [reply.status.map { "HTTP \($0)" }, reply.contentType].compactMap(\.self).joined(separator: ", ")
        return Failure(
            reply.problem.code,
            "\(reply.host) \(reply.problem.words)",
            details: (answer.isEmpty ? [] : ["answer: \(answer)"]) + (reply.excerpt.map { ["it begins: \($0)"] } ?? []),
            hint: reply.problem.hint,
            replyStatus: reply.status
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
