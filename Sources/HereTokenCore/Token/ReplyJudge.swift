import Foundation

/// Tells a token from a refusal, a refusal from a bad day, and both from a reply that is none of the service's.
struct ReplyJudge {
    /// The host that was asked, with its port where that is unusual.
    let host: String
    /// When the request was sent, in seconds since 1970.
    let sentAt: Int
    /// How text of the reply is made fit for a message.
    let text: ForeignText

    /// The token's reply, if `response` is one.
    func token(in response: HTTPResponse) throws(Failure) -> TokenResponse {
        switch response.status {
        case 200:
            do {
                return try TokenResponse(body: response.body)
            } catch {
                throw unexpected(response, .notToken(error))
            }
        case 300...399:
            throw unexpected(response, .redirect(to: target(of: response)))
        case 400, 401, 403:
            throw .refused(ServiceError(host: host, response: response, sentAt: sentAt, text: text))
        case 429, 500...599:
            throw .unavailable(ServiceError(host: host, response: response, sentAt: sentAt, text: text))
        default:
            throw unexpected(response, .status)
        }
    }

    /// What a failed exchange means.
    func failure(of failure: TransportFailure, deadline: Deadline) -> Failure {
        switch failure {
        case .unreachable(let failure):
            Failure(
                .unreachable,
                "cannot get an answer from \(host): \(text.excerpt(of: failure.reason))",
                hint: failure.hint + "; here-token doctor says more",
                isTemporary: failure.isTemporary,
                cause: failure.cause
            )
        case .timedOut:
            Failure(
                .timedOut,
                "no complete answer from \(host) within \(deadline.timeout) s",
                hint: "check the network and the proxy, or allow more time with --timeout",
                isTemporary: true
            )
        case .tooLarge(let part, let head):
            unexpected(head, .tooLarge(part))
        }
    }

    private func unexpected(_ response: HTTPResponse?, _ problem: UnexpectedReply.Problem) -> Failure {
        .unexpectedReply(
            UnexpectedReply(
                host: host,
                status: response?.status,
                contentType: response?.headers["content-type"].map { text.excerpt(of: $0, limit: 80) },
                problem: problem,
                excerpt: response.flatMap { text.excerpt(of: $0.body) }
            )
        )
    }

    /// Scheme and host of the `Location`: its path and query could carry anything.
    private func target(of response: HTTPResponse) -> String? {
        guard
            let location = response.headers["location"],
            let components = URLComponents(string: location),
            let host = components.host
        else { return nil }
        return text.excerpt(of: (components.scheme.map { $0 + "://" } ?? "") + host, limit: 100)
    }
}
