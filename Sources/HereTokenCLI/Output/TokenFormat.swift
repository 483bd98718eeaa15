import HereTokenCore

/// The forms in which a token is printed.
enum TokenFormat: Equatable, Sendable {
    /// One line of JSON with sorted keys.
    case json
    /// The bare token.
    case token
    /// A header field, for `curl -H @-`.
    case header
    /// A line of a curl config, for `curl -K -`.
    case curl
    /// A command for a shell to evaluate.
    case export(ShellDialect, TokenVariables)
    /// Lines of a `.env` file.
    case dotenv(TokenVariables)
    /// The command that makes a runner of GitHub Actions hide the token; the variables go to its files.
    case githubMask
    /// Commands that make an agent of Azure Pipelines set variables.
    case azure(TokenVariables)
    /// A Secret for `kubectl apply -f -`.
    case kubernetes(KubernetesSecret)
    /// The token file that HERE's SDKs read.
    case hereFile

    /// The text to print, with the end of its last line.
    ///
    /// No value needs to be quoted where nothing is said of it: a token is an RFC 6750 `b64token`, see
    /// ``AccessToken/isB64Token(_:)``.
    ///
    /// - Parameter now: what the clocks say, from which the time left is counted.
    func render(_ token: AccessToken, at now: ClockReading) -> String {
        let value = token.value.revealed()
        return switch self {
        case .json: JSONLine.encode(TokenJSON(token, at: now))
        case .token: value + "\n"
        case .header: "Authorization: Bearer \(value)\n"
        case .curl: "header = \"Authorization: Bearer \(value)\"\n"
        case .export(let shell, let variables):
            variables.values(for: token).map(shell.exportCommand).joined(separator: "; ") + "\n"
        case .dotenv(let variables): variables.lines(for: token)
        case .githubMask: "::add-mask::\(value)\n"
        case .azure(let variables):
            "##vso[task.setvariable variable=\(variables.tokenName.text);issecret=true]\(value)\n"
                + (variables.expiryName.map { "##vso[task.setvariable variable=\($0.text)]\(token.expiryText)\n" } ?? "")
        case .kubernetes(let secret): secret.manifest(for: token)
        case .hereFile: JSONLine.encode(HereFileJSON(token, at: now))
        }
    }
}

/// The fields of `--format json`, named as the service names them (RFC 6749, section 5.1).
private struct TokenJSON: Encodable {
    let accessToken: String
    let tokenType: String
    let expiresIn: Int
    let expiresAt: String
    let scope: String?

    init(_ token: AccessToken, at now: ClockReading) {
        accessToken = token.value.revealed()
        tokenType = token.tokenType
        expiresIn = token.secondsLeft(at: now)
        expiresAt = token.expiryText
        scope = token.scope
    }
}

/// The fields of `--format here-file`; `exp` is that of a JSON Web Token (RFC 7519, section 4.1.4).
private struct HereFileJSON: Encodable {
    let accessToken: String
    let tokenType: String
    let expiresIn: Int
    let exp: Int

    init(_ token: AccessToken, at now: ClockReading) {
        accessToken = token.value.revealed()
        tokenType = token.tokenType
        expiresIn = token.secondsLeft(at: now)
        exp = token.expiresAt
    }
}

extension AccessToken {
    /// When it expires, as RFC 3339 in UTC.
    var expiryText: String { RFC3339.text(expiresAt) }
}
