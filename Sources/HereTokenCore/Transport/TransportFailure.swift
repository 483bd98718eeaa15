/// Why there is no reply.
package enum TransportFailure: Error, Equatable, Sendable {
    /// No connection, or one that broke: the transport's own words for it, and whether it may be another time.
    case unreachable(reason: String, isTemporary: Bool)
    /// The deadline passed.
    case timedOut
    /// The reply was larger than `limit` bytes and was cut off; `head` is what had come of it, if its header had.
    case tooLarge(limit: Int, head: HTTPResponse?)
}
