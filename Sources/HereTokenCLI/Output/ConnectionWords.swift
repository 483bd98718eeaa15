import Foundation
import HereTokenCore

extension ConnectionReport {
    /// A line for each step that was taken.
    func lines(for endpoint: TokenEndpoint) -> [DiagnosisLine] {
        let host = endpoint.url.host
        var lines: [DiagnosisLine] = []
        if let proxy {
            if failure?.isOfProxy ?? false, !isConnected {
                return [failure?.line(for: endpoint, report: self)].compactMap(\.self)
            }
            lines.append(DiagnosisLine(status: .ok, check: "proxy", text: "\(proxy.server), from \(proxy.variable)"))
        } else {
            lines.append(DiagnosisLine(status: .ok, check: "proxy", text: "none"))
        }
        if let nameTime {
            let name = proxy.map { "the proxy \($0.server)" } ?? host
            lines.append(
                DiagnosisLine(status: .ok, check: "DNS", text: "\(name) has an address (\(nameTime.milliseconds))")
            )
        }
        if let peer, let connectTime {
            lines.append(
                DiagnosisLine(status: .ok, check: "TCP", text: "connected to \(peer) (\(connectTime.milliseconds))")
            )
        }
        if let failure { return lines + [failure.line(for: endpoint, report: self)] }
        if let certificate, let secureTime {
            let text =
                "certificate issued by \(certificate.issuer), good until \(certificate.end) (\(secureTime.milliseconds))"
            lines.append(DiagnosisLine(status: .ok, check: "TLS", text: text))
        }
        return lines
    }
}

extension ConnectionReport.Failure {
    /// Whether it is the proxy that fails, where there is one.
    fileprivate var isOfProxy: Bool {
        switch self {
        case .proxyName, .connect, .proxy, .timedOut: true
        case .name, .tls, .certificate, .other: false
        }
    }

    fileprivate func line(for endpoint: TokenEndpoint, report: ConnectionReport) -> DiagnosisLine {
        let host = endpoint.url.host
        let proxy = report.proxy
        let proxyName = proxy.map { "\($0.server), from \($0.variable)" } ?? ""
        let proxyHint = "correct \(proxy?.variable ?? "https_proxy"), or unset it if this network needs no proxy"
        let text = ForeignText(hiding: ProxyEnvironment.secrets(in: ProcessEnvironment.variables))
        func line(_ check: String, _ message: String, _ reason: String, _ hint: String) -> DiagnosisLine {
            DiagnosisLine(
                status: .failure,
                check: check,
                text: "\(message): \(text.excerpt(of: reason))",
                hint: hint,
                code: .unreachable
            )
        }
        switch self {
        case .proxyName(let reason):
            return line("proxy", "\(proxyName) has no address", reason, proxyHint)
        case .name(let reason):
            let hint =
                "check the spelling of the host (HERE's is account.api.here.com) and the name server; "
                + "set https_proxy if this network needs a proxy"
            return line("DNS", "\(host) has no address", reason, hint)
        case .connect(let reason) where proxy != nil:
            return line("proxy", "no connection to \(proxyName)", reason, proxyHint)
        case .connect(let reason):
            let hint =
                "check the port, and whether a firewall stands in between; set https_proxy if this network needs a proxy"
            return line("TCP", "no connection to \(endpoint.authority)", reason, hint)
        case .proxy(let reason):
            let hint =
                "check its user name and password, and that it lets you through to \(host):\(endpoint.url.effectivePort)"
            return line("proxy", "\(proxyName) makes no connection to \(host)", reason, hint)
        case .tls(let reason):
            let hint =
                "check that there is a server with TLS at \(endpoint.authority), and that ca-certificates is installed"
            return line("TLS", "no secure connection to \(endpoint.authority)", reason, hint)
        case .certificate(let reason):
            return line(
                "TLS",
                "the certificate of \(host) is not trusted",
                reason + (report.certificate?.words ?? ""),
                hint(reason, report)
            )
        case .timedOut(let reason):
            let check = report.isConnected ? "TLS" : report.nameTime == nil ? "DNS" : "TCP"
            if report.isConnected {
                let hint =
                    "check that there is a server with TLS at \(endpoint.authority), and that no firewall stands in between"
                return line(check, "connected, but no answer in time", reason, hint)
            }
            let hint = "check whether a firewall stands in between; set https_proxy if this network needs a proxy"
            return line(proxy == nil ? check : "proxy", "no answer in time", reason, proxy == nil ? hint : proxyHint)
        case .other(let reason):
            return line(
                "TCP",
                "no connection to \(endpoint.authority)",
                reason,
                "check the network and the proxy (https_proxy, no_proxy)"
            )
        }
    }

    private func hint(_ reason: String, _ report: ConnectionReport) -> String {
        if reason.contains("expired") || reason.contains("not yet valid") {
            return "check the date of this machine; if that is right, the server's certificate has to be renewed"
        }
        if reason.contains("does not match") || reason.contains("no alternative") {
            return "check the host in the endpoint: the certificate is for another"
        }
        return "if its issuer is your company's, put that certificate into /usr/local/share/ca-certificates and run "
            + "update-ca-certificates; if you do not know the issuer, do not use this network"
    }
}

extension ConnectionReport.Certificate {
    fileprivate var words: String { "; it is for \(subject), issued by \(issuer), good until \(end)" }
}

extension Double {
    /// Seconds, as milliseconds.
    fileprivate var milliseconds: String { "\(Int((self * 1_000).rounded())) ms" }
}
