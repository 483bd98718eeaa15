/// Why a text is not a URL to fetch a token from.
package enum EndpointFault: Error, Equatable, Sendable {
    /// Not a URL of any use.
    case url(URLFault)
    /// `http` to a host that is not this machine: the token would travel in the clear.
    case plainHTTP(host: String)
    /// The path has `.` or `..` segments, which would be sent otherwise than signed.
    case dotSegments
}
