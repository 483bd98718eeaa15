import CCurl
import Glibc

/// Why a connection failed, or broke before there was a reply.
package struct ConnectionFailure: Error, Equatable, Sendable {
    /// The kind of failure; nil if libcurl or URLSession cannot be used at all.
    package let cause: Cause?
    /// The error's text; it can contain a proxy's password, so show it through ``ForeignText``.
    package let reason: String
    /// Whether a retry may succeed.
    package let isTemporary: Bool
    /// An instruction that may solve the problem.
    package let hint: String

    /// - Parameter hint: nil for the hint of the cause.
    package init(cause: Cause?, reason: String, isTemporary: Bool = false, hint: String? = nil) {
        self.cause = cause
        self.reason = reason
        self.isTemporary = isTemporary
        self.hint = hint ?? cause?.hint ?? "reinstall libcurl: apt-get install --reinstall libcurl4"
    }

    /// The kinds of failure; scripts can rely on the raw values.
    package enum Cause: String, CaseIterable, Codable, Sendable {
        case dns
        case connect
        case certificateUntrusted = "certificate_untrusted"
        /// A certificate of the chain has expired, or is not yet valid.
        case certificateExpired = "certificate_expired"
        case certificateName = "certificate_name"
        /// TLS failed for another reason.
        case tls
        /// The proxy cannot be used or does not connect.
        case proxy
        case connectionLost = "connection_lost"
        /// The reply is not HTTP.
        case malformed

        /// Whether the certificate is the problem, so that no further try can succeed.
        var isCertificate: Bool { [.certificateUntrusted, .certificateExpired, .certificateName].contains(self) }

        var hint: String {
            switch self {
            case .dns:
                "check the spelling of the host (HERE's is account.api.here.com) and the name server; "
                    + "set https_proxy if this network needs a proxy"
            case .connect:
                "check the port, and that no firewall blocks it; set https_proxy if this network needs a proxy"
            case .certificateUntrusted:
                "if your company issued it, set HERE_TOKEN_CA_CERT or --ca-cert to the file with the issuer's certificate; "
                    + "if you do not know the issuer, do not use this network"
            case .certificateExpired:
                "check the date of this machine; if it is right, ask the operator of the host to renew the certificate"
            case .certificateName:
                "check the host in the endpoint: the certificate is for another host"
            case .tls:
                "check that a TLS server listens at the endpoint's host and port, and that no firewall blocks it"
            case .proxy:
                "correct https_proxy, or unset it if this network needs no proxy"
            case .connectionLost:
                "run the command again; if it fails again, check the proxy and the firewalls on the way"
            case .malformed:
                "check that the endpoint is right, and that no other program answers at its host and port"
            }
        }
    }
}

extension ConnectionFailure {
    /// The failure without libcurl, which all requests need.
    static let noLibcurl = ConnectionFailure(
        cause: nil,
        reason: "libcurl.so.4 cannot be loaded",
        hint: "install it: apt-get install libcurl4"
    )

    /// The failure if socket(2) fails.
    static func noSocket(errno: Int32) -> ConnectionFailure {
        ConnectionFailure(
            cause: .connect,
            reason: "cannot open a socket: \(Failure.reason(errno))",
            isTemporary: true,
            hint: [EMFILE, ENFILE].contains(errno)
                ? "raise the limit of open files (ulimit -n), or end programs with many open files" : nil
        )
    }

    /// The codes of a connection that broke.
    static let brokenConnections = [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE]

    /// The codes of a proxy that may work later.
    private static let temporaryAtProxy =
        [CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_SSL_CONNECT_ERROR]
        + brokenConnections

    /// The failure of a transfer.
    init(of transfer: CurlTransfer) {
        let code = transfer.code
        let text = String(cString: transfer.errorText)
        let reason = text.isEmpty ? String(cString: here_token_curl_error_text(code)) : text
        if code == CURLE_SSL_CACERT_BADFILE {
            let isSystem = if case .system = transfer.settings.authorities { true } else { false }
            let hint =
                isSystem
                ? "reinstall the certificate authorities: apt-get install --reinstall ca-certificates"
                : "check the certificates in the file of --ca-cert or HERE_TOKEN_CA_CERT with openssl"
            self.init(cause: .certificateUntrusted, reason: reason, hint: hint)
        } else if let proxy = transfer.proxy, !transfer.isTunnelOpen {
            // A proxy that refuses will do so again, and may lock out a client that keeps trying.
            let isRefusal = (400..<500).contains(transfer.connectStatus)
            self.init(
                cause: .proxy,
                reason: reason,
                isTemporary: proxy.isUsable && !isRefusal && Self.temporaryAtProxy.contains(code),
                hint: proxy.hint
            )
        } else {
            let cause = Self.cause(code, transfer)
            self.init(
                cause: cause,
                // libcurl reports no error if the header has no end.
                reason: code == CURLE_OK ? "the reply ended in the middle of its header" : reason,
                isTemporary: [.dns, .connect, .tls, .connectionLost].contains(cause)
            )
        }
    }

    private static func cause(_ code: CURLcode, _ transfer: CurlTransfer) -> Cause {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .dns
        // The system's own timeout for a connection: the deadline has not passed.
        case CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT: return .connect
        case CURLE_PEER_FAILED_VERIFICATION:
            switch transfer.chain(CURLINFO_SSL_VERIFYRESULT) {
            // libcurl compares names first.
            case .good: return .certificateName
            case .expired: return .certificateExpired
            case .untrusted: return .certificateUntrusted
            }
        case CURLE_SSL_CONNECT_ERROR: return .tls
        case CURLE_OK: return .connectionLost
        default: return brokenConnections.contains(code) ? .connectionLost : .malformed
        }
    }
}

extension CurlTransfer {
    /// How OpenSSL verified the server's certificate (`CURLINFO_SSL_VERIFYRESULT`), or that of an HTTPS proxy.
    func chain(_ info: CURLINFO) -> OpenSSL.Verification {
        OpenSSL.Verification(result: here_token_curl_number(handle, info))
    }

    /// The status of the proxy's reply to `CONNECT`; 0 for none.
    var connectStatus: Int { here_token_curl_number(handle, CURLINFO_HTTP_CONNECTCODE) }

    /// The proxy that the connection went to or should go to; nil for none.
    var proxy: Proxy? {
        guard let proxy = settings.proxy, code != CURLE_COULDNT_RESOLVE_HOST else { return nil }
        if [CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY].contains(code) || connectStatus > 0 { return proxy }
        // CURLINFO_USED_PROXY: 1 or 0. libcurl has it since 8.7.
        let answer = here_token_curl_number(handle, CURLINFO(rawValue: UInt32(CURLINFO_LONG + 66)))
        if answer == 1 { return proxy }
        // Without a socket, an error comes from reading the proxy's URL, and a timeout from a name server.
        if ports.isEmpty { return answer == 0 && isTimeout ? nil : proxy }
        return answer == 0 || !isConnection(to: proxy) ? nil : proxy
    }

    /// Whether the connection has the port of the proxy, and its address if that is known.
    private func isConnection(to proxy: Proxy) -> Bool {
        guard let port = proxy.port, ports.contains(port) else { return false }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, proxy.host, &bytes) == 1 { return addresses.contains(Array(bytes.prefix(4))) }
        let isIPv6 = inet_pton(AF_INET6, proxy.host.filter { !"[]".contains($0) }, &bytes) == 1
        return !isIPv6 || addresses.contains(bytes)
    }

    /// Whether the proxy has connected to the server.
    var isTunnelOpen: Bool {
        guard proxy?.isSOCKS == true else { return (200..<300).contains(connectStatus) }
        switch code {
        case CURLE_PROXY, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: return false
        // A SOCKS proxy answers the request for a connection with at least 8 bytes, and sends at most 4 before (RFC 1928).
        default: return !isTimeout || received >= 8
        }
    }
}
