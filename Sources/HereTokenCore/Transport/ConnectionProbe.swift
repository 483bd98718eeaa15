import CCurl

/// Connects to a token endpoint and reports how far that gets; sends nothing but what a connection takes.
package enum ConnectionProbe {
    /// Connects as a request would and, if the certificate is not trusted, once more to see the certificates.
    ///
    /// - Parameter deadline: when to give up; after ten seconds at the latest.
    package static func connect(
        to endpoint: TokenEndpoint,
        settings: ConnectionSettings,
        by deadline: Deadline
    ) -> ConnectionReport {
        OpenSSL.prepare()
        let deadline = deadline.limited(toSeconds: 10)
        let url = endpoint.url.text
        let (result, transfer) = CurlTransfer.perform(.connect(url: url, anyCertificate: false), settings, by: deadline)
        var report = ConnectionReport()
        if case .failure(let failure) = result { report.failure = failure }
        transfer?.describe(in: &report, settings: settings)
        if case .unreachable(let failure)? = report.failure, failure.cause?.isCertificate == true {
            let second = CurlTransfer.perform(.connect(url: url, anyCertificate: true), settings, by: deadline).transfer
            report.certificates = second?.certificates ?? []
        }
        return report
    }
}

extension CurlTransfer {
    fileprivate func describe(in report: inout ConnectionReport, settings: ConnectionSettings) {
        func time(_ info: CURLINFO) -> Double? {
            let seconds = here_token_curl_seconds(handle, info)
            return seconds > 0 ? seconds : nil
        }
        let address = here_token_curl_text(handle, CURLINFO_PRIMARY_IP).map { String(cString: $0) } ?? ""
        let port = here_token_curl_number(handle, CURLINFO_PRIMARY_PORT)
        report.nameTime = time(CURLINFO_NAMELOOKUP_TIME)
        report.connectTime = time(CURLINFO_CONNECT_TIME)
        report.secureTime = time(CURLINFO_APPCONNECT_TIME)
        report.proxy = usesProxy ? settings.proxy : nil
        report.isConnected = isConnected && (!usesProxy || (200..<300).contains(connectStatus))
        if isConnected, !address.isEmpty {
            report.peer = (address.contains(":") ? "[\(address)]" : address) + ":\(port)"
        }
        report.certificates = certificates
    }

    /// The certificates that the server sent, its own first.
    fileprivate var certificates: [ConnectionReport.Certificate] {
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
            return ConnectionReport.Certificate(
                subject: subject,
                issuer: issuer,
                start: fields["Start date"] ?? "",
                end: end
            )
        }
    }
}

/// How far a connection got, and why no further.
package struct ConnectionReport: Equatable, Sendable {
    /// The proxy that is used; nil for none.
    package var proxy: Proxy?
    /// The address and port of the connection, the proxy's if one is used; nil without a connection.
    package var peer: String?
    /// The time until the address was found, in seconds; nil if it was not.
    package var nameTime: Double?
    /// The time until there was a TCP connection, in seconds; nil also if only TLS failed.
    package var connectTime: Double?
    /// The time until TLS was ready, in seconds.
    package var secureTime: Double?
    /// Whether there is a connection to the server, through the proxy if one is used.
    package var isConnected = false
    /// The certificates that the server sent, its own first; empty if they were not seen.
    package var certificates: [Certificate] = []
    /// Why there is no connection; nil if there is one.
    package var failure: TransportFailure?

    /// The parts of a certificate that people look at, as OpenSSL prints them.
    package struct Certificate: Equatable, Sendable {
        /// Whom it is for.
        package let subject: String
        /// Who issued it.
        package let issuer: String
        /// When it begins to be valid, such as `Nov 25 04:30:14 2026 GMT`.
        package let start: String
        /// When it ends to be valid.
        package let end: String

        /// Whether it is valid at `now`, in seconds since 1970; nil if its times cannot be read.
        package func isValid(at now: Int) -> Bool? {
            guard let start = HTTPDate.parseOpenSSL(start), let end = HTTPDate.parseOpenSSL(end) else { return nil }
            return (start...max(start, end)).contains(now)
        }
    }
}
