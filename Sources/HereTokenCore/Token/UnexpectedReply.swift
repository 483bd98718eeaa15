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
