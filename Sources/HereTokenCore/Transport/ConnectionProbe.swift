import CCurl

/// Connects to a token endpoint and says how far that gets; sends only what a connection takes.
package struct ConnectionProbe {
    private let endpoint: TokenEndpoint
    /// The proxy that was used; nil for none.
    private var proxy: Proxy?
    /// Address and port of the connection, those of the proxy if one is used; nil without a connection.
    private var peer: String?
    /// Whether there is a connection to the server, through the proxy if one is used.
    private var isConnected = false
    /// Seconds until the address was found, until the TCP connection, and until TLS was ready; nil if that did not happen.
    private var nameTime, connectTime, secureTime: Double?
    /// The certificates that the server sent, its own first; empty if they were not seen.
    private var certificates: [Certificate] = []
    private var failure: TransportFailure?

    /// Connects as a request would and, if the certificate is not good, once more to read the certificates.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - deadline: when to give up; after ten seconds at the latest.
    /// - Returns: a check for each step; only the last one can be a failure.
    package static func connect(
        to endpoint: TokenEndpoint,
        settings: ConnectionSettings,
        now: Int,
        by deadline: Deadline
    ) -> [Check] {
        OpenSSL.prepare()
        let deadline = deadline.limited(toSeconds: 10)
        let url = endpoint.url.text
        let (result, transfer) = CurlTransfer.perform(.connect(url: url, anyCertificate: false), settings, by: deadline)
        var probe = ConnectionProbe(endpoint: endpoint)
        if let transfer { probe.read(transfer, settings: settings) }
        if case .failure(let failure) = result { probe.failure = failure }
        if case .unreachable(let failure)? = probe.failure, failure.cause?.isCertificate == true {
            let second = CurlTransfer.perform(.connect(url: url, anyCertificate: true), settings, by: deadline).transfer
            probe.certificates = second?.certificates ?? []
        }
        return probe.checks(now: now)
    }

    private init(endpoint: TokenEndpoint) { self.endpoint = endpoint }

    private mutating func read(_ transfer: CurlTransfer, settings: ConnectionSettings) {
        func time(_ info: CURLINFO) -> Double? {
            let seconds = here_token_curl_seconds(transfer.handle, info)
            return seconds > 0 ? seconds : nil
        }
        nameTime = time(CURLINFO_NAMELOOKUP_TIME)
        connectTime = time(CURLINFO_CONNECT_TIME)
        secureTime = time(CURLINFO_APPCONNECT_TIME)
        proxy = transfer.usesProxy ? settings.proxy : nil
        isConnected = transfer.isConnected && (proxy == nil || (200..<300).contains(transfer.connectStatus))
        let address = here_token_curl_text(transfer.handle, CURLINFO_PRIMARY_IP).map { String(cString: $0) } ?? ""
        if transfer.isConnected, !address.isEmpty {
            let port = here_token_curl_number(transfer.handle, CURLINFO_PRIMARY_PORT)
            peer = (address.contains(":") ? "[\(address)]" : address) + ":\(port)"
        }
        certificates = transfer.certificates
    }
}

extension ConnectionProbe {
    private func checks(now: Int) -> [Check] {
        let failed = failure.map { check(of: $0, now: now) }
        if let failed, proxy != nil, !isConnected { return [failed] }
        var checks = [Check(.ok, "proxy", proxy.map { "\($0.server), from \($0.variable)" } ?? "none")]
        if let nameTime {
            let name = proxy.map { "the proxy \($0.server)" } ?? endpoint.url.host
            checks.append(Check(.ok, "DNS", "\(name) has an address\(Self.milliseconds(nameTime))"))
        }
        if let peer { checks.append(Check(.ok, "TCP", "connected to \(peer)\(Self.milliseconds(connectTime))")) }
        if let failed { return checks + [failed] }
        if let certificate = certificates.first, let secureTime {
            let text = "certificate issued by \(certificate.issuer), good until \(certificate.end)"
            checks.append(Check(.ok, "TLS", text + Self.milliseconds(secureTime)))
        }
        return checks
    }

    private static func milliseconds(_ seconds: Double?) -> String {
        seconds.map { " (\(Int(($0 * 1_000).rounded())) ms)" } ?? ""
    }

    private func check(of failure: TransportFailure, now: Int) -> Check {
        if case .unreachable(let failure) = failure { return check(of: failure, now: now) }
        let (name, cause): (String, ConnectionFailure.Cause) =
            isConnected
            ? ("TLS", .tls) : proxy != nil ? ("proxy", .proxy) : nameTime == nil ? ("DNS", .dns) : ("TCP", .connect)
        return Check(
            .failure,
            name,
            isConnected ? "connected to \(endpoint.authority), but no answer in time" : "no answer in time",
            hint: cause == .proxy ? proxy?.hint : cause.hint,
            code: .unreachable
        )
    }

    private func check(of failure: ConnectionFailure, now: Int) -> Check {
        let host = endpoint.url.host
        let (name, text) =
            switch failure.cause {
            case nil: ("libcurl", "no connection to \(endpoint.authority)")
            case .dns: ("DNS", "\(host) has no address")
            case .connect, .connectionLost, .malformed: ("TCP", "no connection to \(endpoint.authority)")
            case .tls: ("TLS", "no secure connection to \(endpoint.authority)")
            case .certificateName: ("TLS", "the certificate is not for \(host)")
            case .certificateExpired: ("TLS", expiryText(now: now))
            case .certificateUntrusted: ("TLS", "the certificate of \(host) is not trusted")
            case .proxy: ("proxy", proxyText)
            }
        let certificate =
            failure.cause?.isCertificate == true
            ? certificates.first.map { "; it is for \($0.subject), issued by \($0.issuer), good until \($0.end)" } : nil
        return Check(
            .failure,
            name,
            "\(text): " + ForeignText(hiding: proxy?.secrets ?? []).excerpt(of: failure.reason) + (certificate ?? ""),
            hint: failure.hint,
            code: .unreachable,
            cause: failure.cause
        )
    }

    private var proxyText: String {
        guard let proxy else { return "no connection" }
        let name = "\(proxy.server), from \(proxy.variable)"
        if !proxy.isUsable { return name }
        return peer == nil ? "no connection to \(name)" : "\(name), makes no connection to \(endpoint.url.host)"
    }

    /// Names the certificate of the chain that is not valid now.
    private func expiryText(now: Int) -> String {
        let host = endpoint.url.host
        guard let index = certificates.firstIndex(where: { $0.isValid(at: now) == false }) else {
            guard let last = certificates.last else { return "a certificate of \(host) is not valid now" }
            return "the certificate of \(host) is good, but that of the authority \(last.issuer) is not valid now"
        }
        if index == 0 { return "the certificate of \(host) is not valid now" }
        let certificate = certificates[index]
        return "the certificate of \(host) is good, but that of its issuer \(certificate.subject) is not valid now "
            + "(from \(certificate.start) until \(certificate.end))"
    }
}

/// The parts of a certificate that people look at, as OpenSSL prints them.
private struct Certificate {
    let subject: String
    let issuer: String
    /// Such as `Nov 25 04:30:14 2026 GMT`.
    let start: String
    let end: String

    /// Whether it is valid at `now`, in seconds since 1970; nil if its times cannot be read.
    func isValid(at now: Int) -> Bool? {
        guard let start = HTTPDate.parseOpenSSL(start), let end = HTTPDate.parseOpenSSL(end) else { return nil }
        return (start...max(start, end)).contains(now)
    }
}

extension CurlTransfer {
    /// The certificates that the server sent, its own first.
    fileprivate var certificates: [Certificate] {
        guard let list = here_token_curl_certificates(handle)?.pointee else { return [] }
        return (0..<Int(list.num_of_certs)).compactMap { index in
            var fields: [String: String] = [:]
            var next = list.certinfo[index]
            while let item = next {
                let text = item.pointee.data.map { String(cString: $0) } ?? ""
                let name = text.prefix { $0 != ":" }
                fields[String(name)] = String(text.dropFirst(name.count + 1))
                next = item.pointee.next
            }
            guard let subject = fields["Subject"], let issuer = fields["Issuer"], let end = fields["Expire date"] else {
                return nil
            }
            return Certificate(subject: subject, issuer: issuer, start: fields["Start date"] ?? "", end: end)
        }
    }
}
