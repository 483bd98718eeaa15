/// The way to the service: one request, one reply.
package protocol HTTPTransport: Sendable {
    /// Sends `request` and returns whatever is answered; a redirect is an answer and is never followed.
    func send(_ request: HTTPRequest, by deadline: Deadline) throws(TransportFailure) -> HTTPResponse
}
