import Foundation

/// The kind of a text without credentials, such as an HTML page instead of the file.
struct TextKind {
    /// Such as `is an HTML page`; nothing of the text.
    let words: String
    let hint: String

    private init(_ words: String, hint: String = Self.wanted) {
        self.words = words
        self.hint = hint
    }

    private static let wanted =
        "pass the credentials.properties from HERE's portal, or a .env file with HERE_ACCESS_KEY_ID and "
        + "HERE_ACCESS_KEY_SECRET"

    /// Nil if the text is of no known kind, or may be credentials with a mistake.
    init?(of bytes: [UInt8]) {
        let text = String(decoding: TextLines.withoutMark(bytes), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let functions = [
            Self.binary, Self.empty, Self.markup, Self.pem, Self.json, Self.unresolved, Self.path, Self.token,
            Self.word, Self.aws, Self.apiKey,
        ]
        for kind in functions {
            guard let found = kind(text) else { continue }
            self = found
            return
        }
        return nil
    }

    private static func binary(_ text: String) -> TextKind? {
        if text.hasPrefix("PK\u{3}\u{4}") {
            return TextKind("is a zip archive", hint: "unpack it, and pass the credentials.properties in it")
        }
        return text.utf8.contains(0) || text.hasPrefix("\u{1F}") ? TextKind("is a binary file") : nil
    }

    private static func empty(_ text: String) -> TextKind? {
        text.isEmpty ? TextKind("is empty") : nil
    }

    private static func markup(_ text: String) -> TextKind? {
        let start = text.prefix(20).lowercased()
        if ["<!doctype html", "<html", "<head", "<body"].contains(where: start.hasPrefix) {
            return TextKind(
                "is an HTML page",
                hint: "log in to HERE's portal, and download credentials.properties again"
            )
        }
        return start.hasPrefix("<?xml") ? TextKind("is XML") : nil
    }

    private static func pem(_ text: String) -> TextKind? {
        guard text.hasPrefix("-----BEGIN ") else { return nil }
        return TextKind(
            text.prefix(60).contains("PRIVATE KEY") ? "is a private key in PEM" : "is PEM, such as a certificate"
        )
    }

    private static func json(_ text: String) -> TextKind? {
        if text.hasPrefix("["), let second = text.dropFirst().first(where: { !$0.isWhitespace }),
            "{\"[]".contains(second)
        {
            return TextKind("is a JSON array", hint: jsonHint)
        }
        guard text.hasPrefix("{"), !text.hasPrefix("{{") else { return nil }
        guard let object = JSONObject(Data(text.utf8)) else {
            return TextKind("begins as JSON does, but is not valid JSON", hint: jsonHint)
        }
        if object.has("access_token", "accessToken") { return accessToken }
        if object.has("AccessKeyId", "SecretAccessKey", "Credentials") { return keyOfAWS }
        if object.has("client_email", "private_key") { return TextKind("is a key of Google Cloud") }
        if object.has("apiKey", "api_key", "apikey") { return onlyAPIKey }
        return object.credentials == nil
            ? TextKind("is JSON without accessKeyId and accessKeySecret", hint: jsonHint) : nil
    }

    private static let jsonHint =
        "pass the credentials.properties from HERE's portal, or JSON with accessKeyId and accessKeySecret"

    /// A text that a CI or a template should have replaced.
    private static func unresolved(_ text: String) -> TextKind? {
        guard !text.contains(where: \.isNewline), !text.contains("=") else { return nil }
        return Placeholder(Secret(text.utf8)).map { TextKind($0.words, hint: $0.hint) }
    }

    private static func path(_ text: String) -> TextKind? {
        guard !text.contains(where: \.isNewline), !text.contains("=") else { return nil }
        let isPath =
            ["/", "~/", "./", "../", "$HOME/"].contains(where: text.hasPrefix)
            || [".properties", ".ini", ".env", ".txt", ".json"].contains(where: text.hasSuffix)
        return isPath ? TextKind("is a path", hint: "set HERE_CREDENTIALS_FILE to the path of the file") : nil
    }

    private static func token(_ text: String) -> TextKind? {
        isOneWord(text) && text.hasPrefix("eyJ") && text.contains(".") ? accessToken : nil
    }

    private static let accessToken = TextKind("is an access token; it cannot fetch another one")

    private static func word(_ text: String) -> TextKind? {
        guard isOneWord(text) else { return nil }
        switch text.utf8.count {
        case CredentialsKey.secretLengths:
            return TextKind("is one word as long as an access key secret, without its id")
        case CredentialsKey.idLengths: return TextKind("is one word as long as an access key id, without its secret")
        default:
            return TextKind("is one word, such as an API key", hint: apiKeyHint)
        }
    }

    /// Whether it is a single long word with the characters of keys and tokens.
    private static func isOneWord(_ text: String) -> Bool {
        text.utf8.count >= 16
            && Substring(text).utf8.dropLast { $0 == UInt8(ascii: "=") }.allSatisfy {
                CredentialsKey.accessKeyID.allows($0) || ".+/".utf8.contains($0)
            }
    }

    private static func aws(_ text: String) -> TextKind? {
        guard !namesAccessKey(text) else { return nil }
        let lowercased = text.lowercased()
        return lowercased.contains("aws_access_key_id") || lowercased.contains("aws_secret_access_key") ? keyOfAWS : nil
    }

    private static let keyOfAWS = TextKind("is an access key of AWS, not of HERE")

    private static func apiKey(_ text: String) -> TextKind? {
        guard !namesAccessKey(text) else { return nil }
        let folded = text.lowercased().filter { !"_-. ".contains($0) }
        return folded.contains("apikey=") || folded.contains("apikey:") ? onlyAPIKey : nil
    }

    private static let onlyAPIKey = TextKind("has an API key, but no access key", hint: apiKeyHint)

    private static let apiKeyHint =
        "create an access key (OAuth 2.0) in HERE's portal, and download credentials.properties: an API key cannot "
        + "fetch tokens"

    /// Whether the text may be credentials with a mistake.
    private static func namesAccessKey(_ text: String) -> Bool {
        ["here.access.", "HERE_ACCESS_KEY_", "accessKeyId"].contains { text.contains($0) }
    }

    /// Whether `bytes` have the name of an access key's half.
    static func namesAccessKey(_ bytes: [UInt8]) -> Bool { namesAccessKey(String(decoding: bytes, as: UTF8.self)) }
}
