import Foundation
import HereTokenCore

extension ConnectionReport {
    /// A line for each step that was taken.
    func lines(for endpoint: TokenEndpoint) -> [DiagnosisLine] {
        var lines: [DiagnosisLine] = []
        if let proxy {
            if let failure, !isConnected { return [line(failure, for: endpoint)] }
            lines.append(DiagnosisLine(status: .ok, check: "proxy", text: "\(proxy.server), from \(proxy.variable)"))
        } else {
            lines.append(DiagnosisLine(status: .ok, check: "proxy", text: "none"))
        }
        if let nameTime {
            let name = proxy.map { "the proxy \($0.server)" } ?? endpoint.url.host
            lines.append(
                DiagnosisLine(status: .ok, check: "DNS", text: "\(name) has an address (\(nameTime.milliseconds))")
            )
        }
        if let peer {
            let time = connectTime.map { " (\($0.milliseconds))" } ?? ""
            lines.append(DiagnosisLine(status: .ok, check: "TCP", text: "connected to \(peer)\(time)"))
        }
        if let failure { return lines + [line(failure, for: endpoint)] }
        if let certificate = certificates.first, let secureTime {
            let text =
                "certificate issued by \(certificate.issuer), good until \(certificate.end) (\(secureTime.milliseconds))"
            lines.append(DiagnosisLine(status: .ok, check: "TLS", text: text))
        }
        return lines
    }

    private func line(_ failure: TransportFailure, for endpoint: TokenEndpoint) -> DiagnosisLine {
        switch failure {
        case .unreachable(let failure):
            return line(failure, for: endpoint)
        case .timedOut, .tooLarge:
            let check = isConnected ? "TLS" : proxy != nil ? "proxy" : nameTime == nil ? "DNS" : "TCP"
            return DiagnosisLine(
                status: .failure,
                check: check,
                text: isConnected ? "connected to \(endpoint.authority), but no answer in time" : "no answer in time",
                hint: (isConnected
                    ? .tls : proxy != nil ? .proxy : nameTime == nil ? .dns : ConnectionFailure.Cause.connect).hint,
                code: .unreachable
            )
        }
    }

    private func line(_ failure: ConnectionFailure, for endpoint: TokenEndpoint) -> DiagnosisLine {
        let host = endpoint.url.host
        let (check, text) =
            switch failure.cause {
            case .dns: ("DNS", "\(host) has no address")
            case .connect, .connectionLost, .malformed, nil: ("TCP", "no connection to \(endpoint.authority)")
            case .tls: ("TLS", "no secure connection to \(endpoint.authority)")
            case .certificateName: ("TLS", "the certificate is not for \(host)")
            case .certificateExpired: ("TLS", expiryWords(host))
            case .certificateUntrusted: ("TLS", "the certificate of \(host) is not trusted")
            case .proxy: ("proxy", proxyWords(host))
            }
        let secrets = proxy?.secrets ?? []
        let isCertificate = failure.cause?.isCertificate ?? false
        return DiagnosisLine(
            status: .failure,
            check: check,
            text: "\(text): " + ForeignText(hiding: secrets).excerpt(of: failure.reason)
                + (isCertificate ? certificates.first?.words ?? "" : ""),
            hint: failure.hint,
            code: .unreachable,
            cause: failure.cause
        )
    }

    private func proxyWords(_ host: String) -> String {
        guard let proxy else { return "no connection" }
        let name = "\(proxy.server), from \(proxy.variable)"
        return !proxy.isUsable
            ? name : peer == nil ? "no connection to \(name)" : "\(name), makes no connection to \(host)"
    }

    /// Which certificate of the chain is not valid now.
    private func expiryWords(_ host: String) -> String {
        let now = ClockReading.now().wall
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

extension ConnectionReport.Certificate {
    fileprivate var words: String { "; it is for \(subject), issued by \(issuer), good until \(end)" }
}

extension Double {
    /// Seconds, as milliseconds.
    fileprivate var milliseconds: String { "\(Int((self * 1_000).rounded())) ms" }
}
