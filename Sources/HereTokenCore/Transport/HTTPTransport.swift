package import Foundation

/// Sends one request and returns one reply.
package protocol HTTPTransport: Sendable {
    /// Sends `request` once and returns the reply, whatever its status. A redirect is a reply and is never followed.
    func send(_ request: HTTPRequest, by deadline: Deadline) throws(TransportFailure) -> HTTPResponse
}

/// A request, ready to be sent.
package struct HTTPRequest: Equatable, Sendable {
    /// The method in upper case.
    package let method: String
    /// The absolute URL.
    package let url: String
    /// Header fields by name.
    package let headers: [String: String]
    /// The body's text; nil for none.
    package let body: String?

    package init(method: String, url: String, headers: [String: String], body: String?) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A reply, or the part of it that was read.
package struct HTTPResponse: Equatable, Sendable {
    /// The status code.
    package let status: Int
    /// Header fields by name in lower case; of equal names the first counts.
    package let headers: [String: String]
    /// The body as it was sent, without transfer coding.
    package let body: Data

    package init(status: Int, headers: [String: String], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why there is no reply.
package enum TransportFailure: Error, Equatable, Sendable {
    /// No connection, or one that broke.
    case unreachable(ConnectionFailure)
    /// The deadline passed.
    case timedOut
    /// This part of the reply was too large; `head` is the reply without its body, if its header was complete.
    case tooLarge(ReplyPart, head: HTTPResponse?)
}

/// The parts of a reply that have a limit, in bytes.
package enum ReplyPart: Int, Sendable {
    /// All lines of all headers, interim replies and trailers included.
    case header = 262_144
    /// The body without transfer coding.
    case body = 1_048_576
    /// All bytes on the connection: TLS, headers, chunk extensions and body.
    case connection = 4_194_304

    /// The largest size that is read.
    package var limit: Int { rawValue }
}
