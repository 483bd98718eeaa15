import CCurl
import Foundation

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

/// The end of a transfer that failed, as libcurl's codes tell it.
struct CurlEnd {
    let code: CURLcode
    /// libcurl's own text; empty if it has none.
    let text: String
    /// The proxy, if the connection went to it or was meant to.
    let proxy: Proxy?
    /// The status with which the proxy answered `CONNECT`; 0 for none.
    let connectStatus: Int
    /// How OpenSSL verified the server's certificate: X509_V_ERR_*, see X509_STORE_CTX_get_error(3).
    let verifyResult: Int
    /// The same for the certificate of an HTTPS proxy; 0 also if there was none.
    let proxyVerifyResult: Int

    /// The codes of a connection that broke.
    static let brokenConnections = [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE]

    fileprivate var cause: ConnectionFailure.Cause {
        if connectStatus >= 300 || proxyVerifyResult != 0 { return .proxy }
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy
        case CURLE_COULDNT_RESOLVE_HOST: return .dns
        // The system's own timeout for a connection: the deadline has not passed.
        case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT: return proxy == nil ? .connect : .proxy
        case CURLE_PEER_FAILED_VERIFICATION: return certificateCause
        case CURLE_SSL_CACERT_BADFILE: return .certificateUntrusted
        case CURLE_SSL_CONNECT_ERROR: return .tls
        // A header without an end, which libcurl takes as it is.
        case CURLE_OK: return .connectionLost
        default: return Self.brokenConnections.contains(code) ? .connectionLost : .malformed
        }
    }

    /// Whether a chain is good, or was not looked at: libcurl compares names first.
    func isChainGood(_ verifyResult: Int) -> Bool { [0, 1, 62, 64].contains(verifyResult) }

    private var certificateCause: ConnectionFailure.Cause {
        switch verifyResult {
        case _ where isChainGood(verifyResult): .certificateName
        // X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED.
        case 9, 10: .certificateExpired
        default: .certificateUntrusted
        }
    }

    fileprivate var isTemporary: Bool {
        switch cause {
        // A proxy that refuses will do so again, and may lock out a client that keeps trying.
        case .proxy:
            proxyVerifyResult == 0 && code != CURLE_PROXY && proxy?.isUsable != false
                && !(400..<500).contains(connectStatus)
        case .dns, .connect, .tls, .connectionLost: true
        case .certificateUntrusted, .certificateExpired, .certificateName, .malformed: false
        }
    }
}

extension ConnectionFailure {
    /// The failure that a transfer ended with.
    init(_ end: CurlEnd) {
        let isBadFile = end.code == CURLE_SSL_CACERT_BADFILE
        self.init(
            cause: end.cause,
            reason: end.code == CURLE_OK ? "the reply ended within its header" : end.text,
            isTemporary: end.isTemporary,
            hint: isBadFile
                ? "check that the file of --ca-cert or HERE_TOKEN_CA_CERT has certificates in PEM"
                : end.cause == .proxy ? end.proxy?.hint : nil
        )
    }

    /// Nothing can be sent without libcurl.
    static var noLibcurl: ConnectionFailure {
        ConnectionFailure(
            cause: nil,
            reason: "libcurl.so.4 cannot be loaded",
            isTemporary: false,
            hint: "apt-get install libcurl4"
        )
    }
}
