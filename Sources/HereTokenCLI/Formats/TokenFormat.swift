import ArgumentParser
import Foundation
import HereTokenCore

/// The formats in which `fetch` prints a token.
enum TokenFormat: String, CaseIterable, ExpressibleByArgument {
    case json
    case token
    /// A command for a shell to evaluate.
    case export
    /// For `curl -H @-`.
    case header
    /// For `curl -K -`.
    case curl
    /// Lines of a `.env` file.
    case dotenv
    /// Variables and outputs of a step of GitHub Actions, see ``GitHubFiles``.
    case github
    /// Variables of Azure Pipelines.
    case azure
    /// A Secret for `kubectl apply -f -`.
    case kubernetes
    /// The token file that HERE's SDKs read.
    case hereFile = "here-file"

    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    static var allValueDescriptions: [String: String] { [:] }
}

extension OutputOptions {
    /// The text to print.
    ///
    /// A token is an RFC 6750 `b64token`, so it needs no escaping.
    ///
    /// - Parameter now: the time that `expires_in` counts from.
    func text(for token: AccessToken, at now: ClockReading) -> String {
        let value = token.value.revealed()
        let variables = variables.variables
        switch format {
        case .json:
            return JSONLine.encode(TokenJSON(token, at: now, expiresAt: token.expiryText, scope: token.scope))
        case .token: return value + "\n"
        case .header: return "Authorization: Bearer \(value)\n"
        case .curl: return "header = \"Authorization: Bearer \(value)\"\n"
        case .export:
            return variables.values(for: token).map((shell ?? .sh).exportCommand).joined(separator: "; ") + "\n"
        case .dotenv: return variables.lines(for: token)
        case .github: return "::add-mask::\(value)\n"
        case .azure:
            let expiry = variables.expiryName.map { "##vso[task.setvariable variable=\($0.text)]\(token.expiryText)\n" }
            return "##vso[task.setvariable variable=\(variables.tokenName.text);issecret=true]\(value)\n"
                + (expiry ?? "")
        case .kubernetes:
            let secret = KubernetesSecret(token, variables, name: name ?? .hereToken, namespace: namespace)
            return JSONLine.encode(secret, keys: .useDefaultKeys)
        case .hereFile: return JSONLine.encode(TokenJSON(token, at: now, exp: token.expiresAt))
        }
    }
}

/// The fields are named as the service names them (RFC 6749, section 5.1).
private struct TokenJSON: Encodable {
    let accessToken: String
    let tokenType: String
    let expiresIn: Int
    /// RFC 3339; only in `json`.
    let expiresAt: String?
    /// Only in `json`.
    let scope: String?
    /// Seconds since 1970, as in a JSON Web Token (RFC 7519, section 4.1.4); only in `here-file`.
    let exp: Int?

    init(_ token: AccessToken, at now: ClockReading, expiresAt: String? = nil, scope: String? = nil, exp: Int? = nil) {
        accessToken = token.value.revealed()
        tokenType = token.tokenType
        expiresIn = token.secondsLeft(at: now)
        self.expiresAt = expiresAt
        self.scope = scope
        self.exp = exp
    }
}

extension AccessToken {
    /// When it expires, as RFC 3339 in UTC.
    var expiryText: String { RFC3339.text(expiresAt) }
}
