/// How far a connection got, and why no further.
package struct ConnectionReport: Equatable, Sendable {
    /// The proxy that is used; nil if none is.
    package var proxy: Proxy?
    /// The address and port that was connected to, the proxy's if one is used; nil if that did not happen.
    package var peer: String?
    /// How long it took until the address was found, in seconds; nil if it was not.
    package var nameTime: Double?
    /// Until there was a connection.
    package var connectTime: Double?
    /// Until it was secured.
    package var secureTime: Double?
    /// Whether there was a connection to the server, secured or not.
    package var isConnected = false
    /// The server's certificate; nil where there is none, or it was not seen.
    package var certificate: Certificate?
    /// Why the connection did not come about; nil if it did.
    package var failure: Failure?

    /// A proxy, and the environment variable that names it.
    package struct Proxy: Equatable, Sendable {
        /// The variable.
        package let variable: String
        /// Scheme, host and port, without user name and password.
        package let server: String
    }

    /// What a certificate says.
    package struct Certificate: Equatable, Sendable {
        /// Whom it is for.
        package let subject: String
        /// Who issued it.
        package let issuer: String
        /// When it ends, in the words of OpenSSL.
        package let end: String
    }

    /// A step that failed; `reason` is libcurl's own text.
    package enum Failure: Equatable, Sendable {
        /// The proxy's name has no address.
        case proxyName(reason: String)
        /// The server's name has no address.
        case name(reason: String)
        /// No connection.
        case connect(reason: String)
        /// The proxy does not make the connection.
        case proxy(reason: String)
        /// TLS failed before there was a certificate.
        case tls(reason: String)
        /// The certificate is not trusted.
        case certificate(reason: String)
        /// The time was over.
        case timedOut(reason: String)
        /// Anything else.
        case other(reason: String)
    }
}
