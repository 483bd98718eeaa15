import Foundation
import HereTokenCore

extension Finding {
    /// The lines that tell it.
    var lines: [DiagnosisLine] {
        switch self {
        case .credentials(let origin, let mode, let shadowed):
            let rights = mode.map { " (mode \(String($0, radix: 8)))" } ?? ""
            let others = shadowed.isEmpty ? "" : "; not used, as they come later: \(shadowed.joined(separator: ", "))"
            return [DiagnosisLine(status: .ok, check: "credentials", text: "from \(origin.words)\(rights)\(others)")]
        case .notice(let notice):
            return [DiagnosisLine(status: .warning, check: "credentials", text: notice.text, hint: notice.hint)]
        case .scope(let scope):
            return [DiagnosisLine(status: .ok, check: "scope", text: scope)]
        case .endpoint(let endpoint, let service):
            return [
                DiagnosisLine(
                    status: .ok,
                    check: "endpoint",
                    text: "\(endpoint.url.baseStringURI), \(endpoint.kind(service))"
                )
            ]
        case .unknownPath(let endpoint):
            return [
                DiagnosisLine(
                    status: .warning,
                    check: "endpoint",
                    text: "\(endpoint.url.baseStringURI) is HERE's host with another path",
                    hint: "the path is /oauth2/token"
                )
            ]
        case .misspeltHost(let endpoint, let meant):
            return [
                DiagnosisLine(
                    status: .warning,
                    check: "endpoint",
                    text: "\(endpoint.url.host) is none of HERE's hosts, but nearly \(meant)",
                    hint: "correct here.token.endpoint.url, HERE_TOKEN_ENDPOINT_URL or --endpoint to \(meant)"
                )
            ]
        case .cache(let path, let entries, let usable):
            let number = entries == 1 ? "1 entry" : "\(entries) entries"
            return [
                DiagnosisLine(
                    status: .ok,
                    check: "cache",
                    text: "\(path), \(number), \(usable) usable with these credentials"
                )
            ]
        case .noCacheYet(let path):
            return [DiagnosisLine(status: .ok, check: "cache", text: "\(path), to be made when a token is saved")]
        case .cacheUnusable(let failure):
            return [DiagnosisLine(status: .warning, check: "cache", text: failure.message, hint: failure.hint)]
        case .connection(let endpoint, let report):
            return report.lines(for: endpoint)
        case .clock(let lead, let host):
            return [clockLine(lead: lead, host: host)]
        case .token(let host, let lifetime):
            return [DiagnosisLine(status: .ok, check: "token", text: "\(host) gave one for \(lifetime) s")]
        case .inspection(let token?):
            let report = InspectionReport(token, at: ClockReading.now().wall)
            guard report.hasExpired else {
                return [DiagnosisLine(status: .ok, check: "token says", text: report.summary)]
            }
            let hint =
                "set this machine's clock; if that is right, check whether a proxy or gateway hands out old tokens"
            return [DiagnosisLine(status: .warning, check: "token says", text: report.summary, hint: hint)]
        case .inspection(nil):
            return [
                DiagnosisLine(
                    status: .warning,
                    check: "token says",
                    text: "nothing: it begins like a JSON Web Token, but is not a whole one",
                    hint: "check whether a proxy or gateway changes the service's answers"
                )
            ]
        case .failure(let check, let failure):
            return [check.line(of: failure)]
        }
    }

    private func clockLine(lead: Int, host: String) -> DiagnosisLine {
        let distance = "\(lead.magnitude) s \(lead < 0 ? "behind" : "ahead of") that of \(host)"
        if lead.magnitude <= 5 {
            return DiagnosisLine(status: .ok, check: "clock", text: lead == 0 ? "as that of \(host)" : distance)
        }
        return DiagnosisLine(
            status: .warning,
            check: "clock",
            text: "this machine's is \(distance)",
            hint:
                "set it (timedatectl set-ntp true): here-token allows for it, other clients are refused with error 401204"
        )
    }
}

extension Finding.Check {
    fileprivate func line(of failure: Failure) -> DiagnosisLine {
        let name =
            switch self {
            case .credentials: "credentials"
            case .request: "request"
            case .cache: "cache"
            case .token: "token"
            }
        return DiagnosisLine(
            status: .failure,
            check: name,
            text: ([failure.message] + failure.details).joined(separator: "; "),
            hint: failure.hint,
            code: failure.code,
            cause: failure.cause
        )
    }
}

extension TokenEndpoint {
    fileprivate func kind(_ service: HereService?) -> String {
        switch service {
        case .global: "HERE's global service"
        case .china: "HERE's service in China"
        case .staging: "HERE's staging service, which has access keys of its own"
        case nil:
            isLoopback ? "a service on this machine" : "which is none of HERE's known ones (global, China, staging)"
        }
    }
}
