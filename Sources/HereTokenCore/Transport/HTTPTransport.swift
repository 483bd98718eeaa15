package import Foundation

/// The way to the service: one request, one reply.
package protocol HTTPTransport: Sendable {
    /// Sends `request` once and returns the reply, whatever its status. A redirect is a reply and is never followed.
    func send(_ request: HTTPRequest, by deadline: Deadline) throws(TransportFailure) -> HTTPResponse
}

/// A request, ready to be sent.
package struct HTTPRequest: Equatable, Sendable {
    /// The method in capitals.
    package let method: String
    /// The absolute URL.
    package let url: String
    /// Header fields by name.
    package let headers: [String: String]
    /// The body's text; nil for none.
    package let body: String?

    /// A request with exactly these parts.
    package init(method: String, url: String, headers: [String: String], body: String?) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// A reply, complete or as far as it was read.
package struct HTTPResponse: Equatable, Sendable {
    /// The status code.
    package let status: Int
    /// Header fields by name in lower case; of equal names the first.
    package let headers: [String: String]
    /// The body as it was sent, without transfer coding.
    package let body: Data

    /// A reply with exactly these parts.
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
    /// This part of the reply was too large and was cut off; `head` is the reply without its body, if its header was complete.
    case tooLarge(ReplyPart, head: HTTPResponse?)
}

/// The parts of a reply that have a limit, in bytes.
package enum ReplyPart: Int, Sendable {
    /// All lines of all headers, interim replies and trailers included.
    case header = 262_144
    /// The body without transfer coding.
    case body = 1_048_576
    /// All that comes in on the connection: TLS, headers, chunk extensions and body.
    case connection = 4_194_304

    /// The largest size that is read.
    package var limit: Int { rawValue }
}

/// Why a connection did not come about, or broke before there was a reply.
package struct ConnectionFailure: Error, Equatable, Sendable {
    /// What kind of failure it is; nil if libcurl itself cannot be used.
    package let cause: Cause?
    /// What happened, in libcurl's or our words.
    ///
    /// It can contain a proxy's password: show it through ``ForeignText``.
    package let reason: String
    /// Whether another try may succeed.
    package let isTemporary: Bool
    /// What to do.
    package let hint: String

    /// A failure whose hint is that of its cause, unless there is a better one.
    package init(cause: Cause?, reason: String, isTemporary: Bool, hint: String? = nil) {
        self.cause = cause
        self.reason = reason
        self.isTemporary = isTemporary
        self.hint = hint ?? cause?.hint ?? "reinstall libcurl: apt-get install --reinstall libcurl4"
    }

    /// The same with another text for the reason.
    package func mapReason(_ transform: (String) -> String) -> ConnectionFailure {
        ConnectionFailure(cause: cause, reason: transform(reason), isTemporary: isTemporary, hint: hint)
    }

    /// The kinds of failure; scripts go by these words.
    package enum Cause: String, CaseIterable, Encodable, Sendable {
        /// The host name has no address.
        case dns
        /// No TCP connection.
        case connect
        /// The certificate's issuer is not trusted.
        case certificateUntrusted = "certificate_untrusted"
        /// A certificate of the chain has expired, or is not yet valid.
        case certificateExpired = "certificate_expired"
        /// The certificate is for another host.
        case certificateName = "certificate_name"
        /// TLS failed for another reason.
        case tls
        /// The proxy cannot be used or makes no connection.
        case proxy
        /// The connection broke.
        case connectionLost = "connection_lost"
        /// The reply is not HTTP.
        case malformed

        /// Whether the certificate is the problem, so that no further try can succeed.
        package var isCertificate: Bool {
            [.certificateUntrusted, .certificateExpired, .certificateName].contains(self)
        }

        /// What to do.
        package var hint: String {
            switch self {
            case .dns:
                "check the spelling of the host (HERE's is account.api.here.com) and the name server; "
                    + "set https_proxy if this network needs a proxy"
            case .connect:
                "check the port, and that no firewall blocks it; set https_proxy if this network needs a proxy"
            case .certificateUntrusted:
                "if its issuer is your company's, name the file with that certificate in HERE_TOKEN_CA_CERT or --ca-cert; "
                    + "if you do not know the issuer, do not use this network"
            case .certificateExpired:
                "check the date of this machine; if that is right, the certificate must be renewed"
            case .certificateName:
                "check the host in the endpoint: the certificate is for another"
            case .tls:
                "check that the endpoint's host and port are those of a server with TLS, and that no firewall blocks it"
            case .proxy:
                "correct https_proxy, or unset it if this network needs no proxy"
            case .connectionLost:
                "run it again; if it fails again, check the proxy and firewalls in between"
            case .malformed:
                "check the endpoint, and what answers in the service's place"
            }
        }
    }
}
