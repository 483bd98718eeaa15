/// Why a text is not a URL to fetch a token from.
package enum EndpointFault: Error, Equatable, Sendable {
    /// Not an absolute `https://` or `http://` URL of plain ASCII.
    case notURL
    /// `http` to a host that is not this machine: the token would travel in the clear.
    case plainHTTP(host: String)
    /// A user name or password before the host.
    case userInfo
    /// A `#fragment`.
    case fragment
    /// The host is missing or has characters that no host name has.
    case host
    /// The host is an IPv6 address, which URLSession on Linux does not connect to.
    case ipv6
    /// The port is not one of 1 to 65535.
    case port
    /// The path has `.` or `..` segments, which would be sent otherwise than signed.
    case dotSegments
    /// The query is not form-encoded UTF-8.
    case query
}
