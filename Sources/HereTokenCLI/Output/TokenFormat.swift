import Foundation
import HereTokenCore

/// The forms in which a token is printed.
enum TokenFormat: Equatable, Sendable {
    /// One line of JSON with sorted keys.
    case json
    /// The bare token.
    case token
    /// A header field, for `curl -H @-`.
    case header
    /// A command for a shell to evaluate.
    case export(ShellDialect, VariableName)

    /// The text to print, with the end of its last line.
    ///
    /// - Parameter now: what the clocks say, from which the time left is counted.
    func render(_ token: AccessToken, at now: ClockReading) -> String {
        let value = token.value.revealed()
        return switch self {
        case .json: JSONLine.encode(TokenJSON(token, at: now))
        case .token: value + "\n"
        case .header: "Authorization: Bearer \(value)\n"
        case .export(let shell, let variable): shell.exportLine(variable, value) + "\n"
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

extension AccessToken {
    /// When it expires, as RFC 3339 in UTC.
    var expiryText: String {
        Date(timeIntervalSince1970: TimeInterval(expiresAt)).formatted(.iso8601)
    }
}
