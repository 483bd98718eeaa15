import CCurl
import Foundation

/// Connects to a token endpoint and tells how far that gets; sends nothing but what a connection takes.
///
/// It is libcurl that connects, which URLSession uses too: the same proxies, the same trusted authorities.
package enum ConnectionProbe {
    /// The version of libcurl and of the TLS library that it uses.
    package static var libraries: String {
        let words = curl_version().map { String(cString: $0) }?.split(separator: " ") ?? []
        return words.prefix(2).joined(separator: ", ").replacing("/", with: " ")
    }

    /// Connects, and if the certificate is not trusted does so again to see whose it is.
    ///
    /// - Parameter deadline: when to give up; after ten seconds at the latest.
    package static func connect(to endpoint: TokenEndpoint, by deadline: Deadline) -> ConnectionReport {
        OpenSSL.prepare()
        let deadline = deadline.limited(toSeconds: 10)
        var report = attempt(endpoint, trustingAnyone: false, by: deadline)
        if case .certificate = report.failure {
            report.certificate = attempt(endpoint, trustingAnyone: true, by: deadline).certificate
        }
        return report
    }

    private static func attempt(
        _ endpoint: TokenEndpoint,
        trustingAnyone: Bool,
        by deadline: Deadline
    ) -> ConnectionReport {
        guard let handle = curl_easy_init() else {
            return ConnectionReport(failure: .other(reason: "libcurl cannot start"))
        }
        let messages = Messages()
        var reason = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = reason.withUnsafeMutableBufferPointer { reason in
            prepare(handle, for: endpoint, trustingAnyone: trustingAnyone, by: deadline)
            _ = here_token_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason.baseAddress)
            messages.listen(to: handle)
            defer { _ = here_token_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil) }
            return curl_easy_perform(handle)
        }
        // After a timeout it may wait for a name server that does not answer, and the process is soon over.
        defer { if code != CURLE_OPERATION_TIMEDOUT { curl_easy_cleanup(handle) } }
        let told = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return report(
            of: handle,
            code: code,
            reason: told.isEmpty ? String(cString: curl_easy_strerror(code)) : told,
            messages: messages
        )
    }

    private static func prepare(
        _ handle: UnsafeMutableRawPointer,
        for endpoint: TokenEndpoint,
        trustingAnyone: Bool,
        by deadline: Deadline
    ) {
        let left = deadline.remaining.components
        let milliseconds = max(1, left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000)
        let numbers = [
            (CURLOPT_CONNECT_ONLY, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_CERTINFO, 1), (CURLOPT_VERBOSE, 1),
            (CURLOPT_TIMEOUT_MS, Int(milliseconds)), (CURLOPT_SSL_VERIFYPEER, trustingAnyone ? 0 : 1),
            (CURLOPT_SSL_VERIFYHOST, trustingAnyone ? 0 : 2),
        ]
        for (option, number) in numbers { _ = here_token_curl_set_number(handle, option, number) }
        _ = here_token_curl_set_text(handle, CURLOPT_URL, endpoint.url.text)
        // As URLSessionTransport does.
        if endpoint.isPlainHTTP { _ = here_token_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    }

    private static func report(
        of handle: UnsafeMutableRawPointer,
        code: CURLcode,
        reason: String,
        messages: Messages
    ) -> ConnectionReport {
        func time(_ info: CURLINFO) -> Double? {
            let seconds = here_token_curl_seconds(handle, info)
            return seconds > 0 ? seconds : nil
        }
        let address = here_token_curl_text(handle, CURLINFO_PRIMARY_IP).map { String(cString: $0) } ?? ""
        let port = here_token_curl_number(handle, CURLINFO_PRIMARY_PORT)
        let isConnected = time(CURLINFO_CONNECT_TIME) != nil
        return ConnectionReport(
            proxy: messages.proxy,
            peer: isConnected && !address.isEmpty
                ? (address.contains(":") ? "[\(address)]" : address) + ":\(port)" : nil,
            nameTime: time(CURLINFO_NAMELOOKUP_TIME),
            connectTime: time(CURLINFO_CONNECT_TIME),
            secureTime: time(CURLINFO_APPCONNECT_TIME),
            isConnected: messages.isConnected,
            certificate: certificate(of: handle),
            failure: failure(code, reason: reason, isThroughProxy: messages.proxy != nil)
        )
    }

    private static func failure(_ code: CURLcode, reason: String, isThroughProxy: Bool) -> ConnectionReport.Failure? {
        switch code {
        case CURLE_OK: nil
        case CURLE_COULDNT_RESOLVE_PROXY: .proxyName(reason: reason)
        case CURLE_COULDNT_RESOLVE_HOST: .name(reason: reason)
        case CURLE_COULDNT_CONNECT: .connect(reason: reason)
        case CURLE_PROXY: .proxy(reason: reason)
        case CURLE_PEER_FAILED_VERIFICATION: .certificate(reason: reason)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: .tls(reason: reason)
        case CURLE_OPERATION_TIMEDOUT: .timedOut(reason: reason)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING:
            isThroughProxy ? .proxy(reason: reason) : .other(reason: reason)
        default: .other(reason: reason)
        }
    }

    private static func certificate(of handle: UnsafeMutableRawPointer) -> ConnectionReport.Certificate? {
        var fields: [String: String] = [:]
        var next = here_token_curl_certificate(handle)
        while let item = next {
            if let data = item.pointee.data {
                let text = String(cString: data)
                let name = text.prefix { $0 != ":" }
                fields[String(name)] = String(text.dropFirst(name.count + 1))
            }
            next = item.pointee.next
        }
        guard let subject = fields["Subject"], let issuer = fields["Issuer"] else { return nil }
        return ConnectionReport.Certificate(subject: subject, issuer: issuer, end: fields["Expire date"] ?? "unknown")
    }

    /// What libcurl tells while it works, of which the proxy is of interest: nothing else says which one it chose.
    private final class Messages {
        private(set) var proxy: ConnectionReport.Proxy?
        /// Whether there is a connection, through the proxy if there is one.
        private(set) var isConnected = false

        func listen(to handle: UnsafeMutableRawPointer) {
            let context = Unmanaged.passUnretained(self).toOpaque()
            _ = here_token_curl_set_debug(
                handle,
                { _, kind, text, count, context in
                    guard kind == CURLINFO_TEXT, let text, let context else { return 0 }
                    let bytes = UnsafeRawBufferPointer(start: text, count: count)
                    let line = String(decoding: bytes, as: UTF8.self)
                    Unmanaged<Messages>.fromOpaque(context).takeUnretainedValue().hear(line)
                    return 0
                },
                context
            )
        }

        /// Such as `Uses proxy env variable https_proxy == 'http://user:password@host:3128'`; `no_proxy` is told so, too.
        private func hear(_ line: String) {
            if line.hasPrefix(proxy == nil ? "Connected to " : "CONNECT tunnel established") { isConnected = true }
            let start = "Uses proxy env variable "
            guard line.hasPrefix(start), let equals = line.firstRange(of: " == '") else { return }
            let variable = String(line[line.index(line.startIndex, offsetBy: start.count)..<equals.lowerBound])
            guard variable.lowercased() != "no_proxy" else { return }
            let url = line[equals.upperBound...].prefix { $0 != "'" }
            let scheme = url.firstRange(of: "://").map { String(url[..<$0.upperBound]) } ?? ""
            let host = url.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
            let authority = host.replacing(scheme, with: "").prefix { $0 != "/" }
            let port = authority.split(separator: ":").dropFirst().last ?? ""
            // A password would stand there if the rest of a URL is missing.
            guard authority.hasPrefix("[") || port.allSatisfy(\.isNumber) else {
                proxy = ConnectionReport.Proxy(variable: variable, server: "an unusable value")
                return
            }
            proxy = ConnectionReport.Proxy(
                variable: variable,
                server: scheme + authority
            )
        }
    }
}
