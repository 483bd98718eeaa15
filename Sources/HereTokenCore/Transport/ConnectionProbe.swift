import CCurl

/// Connects to a token endpoint and reports each step; sends no request.
package struct ConnectionProbe {
    private let endpoint: TokenEndpoint
    /// Seconds since 1970.
    private let now: Int
    /// The connection; nil if none was tried.
    private let transfer: CurlTransfer?
    /// The certificates that the server sent, its own first; empty if they were not seen.
    private let certificates: [Certificate]
    private let text: ForeignText

    /// Connects as a request would and, if the certificate is not good, once more to read the certificates.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - deadline: when to give up; after ten seconds at the latest.
    ///   - text: makes text of libcurl and of certificates safe for a message.
    /// - Returns: a check for each step; only the last one can be a failure.
    package static func connect(
        with settings: ConnectionSettings,
        now: Int,
        by deadline: Deadline,
        text: ForeignText
    ) -> [Check] {
        OpenSSL.prepare()
        let deadline = deadline.limited(toSeconds: 10)
        var transfer: CurlTransfer?
        var failure: TransportFailure?
        do throws(TransportFailure) {
            let first = try CurlTransfer.perform(.connect(anyCertificate: false), settings, by: deadline)
            transfer = first
            _ = try first.result.get()
        } catch {
            failure = error
        }
        var certificates = transfer?.certificates(text) ?? []
        if case .unreachable(let failure)? = failure, failure.cause?.isCertificate == true {
            let second = try? CurlTransfer.perform(.connect(anyCertificate: true), settings, by: deadline)
            certificates = second?.certificates(text) ?? []
        }
        return ConnectionProbe(
            endpoint: settings.endpoint,
            now: now,
            transfer: transfer,
            certificates: certificates,
            text: text
        ).checks(endingWith: failure)
    }

    /// The proxy, if the connection did not get past it.
    private var lastProxy: Proxy? { transfer?.isTunnelOpen == false ? transfer?.proxy : nil }

    private func checks(endingWith failure: TransportFailure?) -> [Check] {
        let failed = failure.map { check(of: connectionFailure($0)) }
        if let failed, lastProxy != nil { return [failed] }
        let proxy = transfer?.proxy
        var checks = [Check(.ok, "proxy", proxy?.words ?? "none")]
        if let time = transfer?.time(CURLINFO_NAMELOOKUP_TIME) {
            let name = proxy.map { "the proxy \($0.server)" } ?? endpoint.url.host
            checks.append(Check(.ok, "DNS", "\(name) has an address\(time)"))
        }
        if let peer = transfer?.peer {
            let time = transfer?.time(CURLINFO_CONNECT_TIME) ?? ""
            checks.append(Check(.ok, "TCP", "connected to \(peer)\(time)"))
        }
        if let failed { return checks + [failed] }
        if let certificate = certificates.first, let time = transfer?.time(CURLINFO_APPCONNECT_TIME) {
            let message = "certificate issued by \(certificate.issuer), valid until \(certificate.end)\(time)"
            checks.append(Check(.ok, "TLS", message))
        }
        return checks
    }

    /// The failure; a timeout becomes a failure of the unfinished step.
    private func connectionFailure(_ failure: TransportFailure) -> ConnectionFailure {
        if case .unreachable(let failure) = failure { return failure }
        let cause: ConnectionFailure.Cause =
            if lastProxy != nil {
                .proxy
            } else if transfer?.hasPeer == true {
                .tls
            } else {
                transfer?.time(CURLINFO_NAMELOOKUP_TIME) == nil ? .dns : .connect
            }
        return ConnectionFailure(cause: cause, reason: "no answer in time", hint: lastProxy?.hint)
    }

    private func check(of failure: ConnectionFailure) -> Check {
        let host = endpoint.url.host
        let (name, finding) =
            switch failure.cause {
            case nil: ("libcurl", "no connection to \(endpoint.authority)")
            case .dns: ("DNS", "\(host) has no address")
            case .connect, .connectionLost, .malformed: ("TCP", "no connection to \(endpoint.authority)")
            case .tls: ("TLS", "no TLS connection to \(endpoint.authority)")
            case .certificateName: ("TLS", "the certificate is not for \(host)")
            case .certificateExpired: ("TLS", expiryText)
            case .certificateUntrusted: ("TLS", "the certificate of \(host) is not trusted")
            case .proxy: ("proxy", lastProxy.map(words) ?? "no connection")
            }
        var message = "\(finding): \(text.excerpt(of: failure.reason))"
        if failure.cause?.isCertificate == true, let certificate = certificates.first {
            message +=
                "; it is for \(certificate.subject), issued by \(certificate.issuer), valid until \(certificate.end)"
        }
        return Check(.failure, name, message, hint: failure.hint, code: .unreachable, cause: failure.cause)
    }

    private func words(for proxy: Proxy) -> String {
        if !proxy.isUsable { return proxy.words }
        return transfer?.hasPeer == true
            ? "\(proxy.words), does not connect to \(endpoint.url.host)" : "no connection to \(proxy.words)"
    }

    /// Names the certificate of the chain that is not valid now.
    private var expiryText: String {
        let host = endpoint.url.host
        guard let index = certificates.firstIndex(where: { $0.isValid(at: now) == false }) else {
            guard let last = certificates.last else { return "a certificate of \(host) is not valid now" }
            return "the certificate of \(host) is valid, but that of the authority \(last.issuer) is not valid now"
        }
        if index == 0 { return "the certificate of \(host) is not valid now" }
        let certificate = certificates[index]
        return "the certificate of \(host) is valid, but that of its issuer \(certificate.subject) is not valid now "
            + "(from \(certificate.start) until \(certificate.end))"
    }
}

/// The fields of a certificate that messages show, as OpenSSL prints them.
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
    /// A time since the start such as ` (12 ms)`; nil if the transfer did not get that far.
    fileprivate func time(_ info: CURLINFO) -> String? {
        let seconds = here_token_curl_seconds(handle, info)
        return seconds > 0 ? " (\(Int((seconds * 1_000).rounded())) ms)" : nil
    }

    /// Address and port of the connection, those of the proxy if one is used; nil without a connection.
    fileprivate var peer: String? {
        guard hasPeer, let text = here_token_curl_text(handle, CURLINFO_PRIMARY_IP) else { return nil }
        let address = String(cString: text)
        let port = here_token_curl_number(handle, CURLINFO_PRIMARY_PORT)
        return address.isEmpty ? nil : (address.contains(":") ? "[\(address)]" : address) + ":\(port)"
    }

    /// The certificates that the server sent, its own first.
    ///
    /// - Parameter text: makes their fields safe for a message: anybody can write a certificate.
    fileprivate func certificates(_ text: ForeignText) -> [Certificate] {
        guard let list = here_token_curl_certificates(handle, CURLINFO_CERTINFO)?.pointee else { return [] }
        return (0..<Int(list.num_of_certs)).compactMap { index in
            var fields: [String: String] = [:]
            var next = list.certinfo[index]
            while let item = next {
                let field = item.pointee.data.map { String(cString: $0) } ?? ""
                let name = field.prefix { $0 != ":" }
                fields[String(name)] = text.excerpt(of: String(field.dropFirst(name.count + 1)))
                next = item.pointee.next
            }
            guard let subject = fields["Subject"], let issuer = fields["Issuer"], let end = fields["Expire date"] else {
                return nil
            }
            return Certificate(subject: subject, issuer: issuer, start: fields["Start date"] ?? "", end: end)
        }
    }
}
