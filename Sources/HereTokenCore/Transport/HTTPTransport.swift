package import Foundation

/// The way to the service: one request, one reply.
package protocol HTTPTransport: Sendable {
    /// Sends `request` and returns whatever is answered; a redirect is an answer and is never followed.
    func send(_ request: HTTPRequest, by deadline: Deadline) async throws(TransportFailure) -> HTTPResponse
}

/// A request, ready to be sent.
package struct HTTPRequest: Equatable, Sendable {
    /// The method in capitals.
    package let method: String
    /// The absolute URL.
    package let url: String
    /// Header fields by name.
    package let headers: [String: String]
    /// The body's text.
    package let body: String

    /// Puts a request together.
    package init(method: String, url: String, headers: [String: String], body: String) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A reply, complete, or as far as it was read.
package struct HTTPResponse: Equatable, Sendable {
    /// The status code.
    package let status: Int
    /// Header fields by name in lower case.
    package let headers: [String: String]
    /// The body, decompressed.
    package let body: Data

    /// Puts a reply together.
    package init(status: Int, headers: [String: String], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no reply.
package enum TransportFailure: Error, Equatable, Sendable {
    /// No connection, or one that broke; the transport's own words for it.
    case unreachable(reason: String)
    /// The deadline passed.
    case timedOut
    /// The reply was larger than `limit` bytes and was cut off; its status where that was known.
    case tooLarge(limit: Int, status: Int?)
}
