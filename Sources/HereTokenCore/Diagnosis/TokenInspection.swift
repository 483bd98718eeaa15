import Foundation

/// The content of a token, read but not verified.
package struct TokenInspection: Equatable, Sendable {
    /// The format of a token.
    package enum Form: Equatable, Sendable {
        /// Signed (RFC 7515).
        case jws(Payload)
        /// Encrypted (RFC 7516).
        case jwe
        /// Any other text.
        case opaque
    }

    /// The signed content of a JWS.
    package enum Payload: Equatable, Sendable {
        /// Readable claims (RFC 7519).
        case claims([String: JSONValue])
        /// A JWE with this header; only the service can decrypt it.
        case encrypted(header: [String: JSONValue])
        /// Any other content.
        case unreadable
    }

    /// The format.
    package let form: Form
    /// Whether it is a JWS without a signature (RFC 7519, section 6).
    package let isUnsigned: Bool
    /// The fields of its header; empty if it is opaque.
    package let header: [String: JSONValue]

    /// Reads a token.
    ///
    /// - Parameter token: a `b64token` (RFC 6750, section 2.1).
    /// - Throws: `token_unreadable` if it begins like a JWS or JWE but is incomplete.
    package init(_ token: String) throws(Failure) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        let header = Self.object(parts[0])
        switch (parts.count, header) {
        case (3, let header?) where !parts[1].isEmpty && (!parts[2].isEmpty || header["alg"]?.text == "none"):
            form = .jws(Self.payload(parts[1]))
            isUnsigned = parts[2].isEmpty
            self.header = header
        case (5, let header?):
            form = .jwe
            isUnsigned = false
            self.header = header
        default:
            guard header == nil, !token.hasPrefix(Self.start) else {
                throw .tokenUnreadable("this begins like a JSON Web Token, but is incomplete")
            }
            form = .opaque
            isUnsigned = false
            self.header = [:]
        }
    }

    /// The claims; empty if they are not readable.
    package var claims: [String: JSONValue] {
        if case .jws(.claims(let claims)) = form { claims } else { [:] }
    }

    /// The issuer (`iss`).
    package var issuer: String? { value("iss")?.text }
    /// The app that it was issued to: HERE's `aid`, else the usual `client_id` or `azp`.
    package var appID: String? { (value("aid") ?? value("client_id") ?? value("azp"))?.text }
    /// When it was issued (`iat`), in seconds since 1970.
    package var issuedAt: Int? { date("iat") }
    /// When it expires (`exp`), in seconds since 1970.
    package var expiresAt: Int? { date("exp") }

    /// A field of the header, where HERE puts it, or of the claims, where others do.
    private func value(_ name: String) -> JSONValue? { header[name] ?? claims[name] }

    private func date(_ name: String) -> Int? {
        value(name)?.wholeNumber.flatMap { HTTPDate.plausible.contains($0) ? $0 : nil }
    }
}

extension TokenInspection {
    /// How the base64url of a JSON object begins.
    private static let start = "eyJ"

    private static func payload(_ text: Substring) -> Payload {
        if let claims = object(text) { return .claims(claims) }
        guard let data = Base64URL.decode(text), let inner = String(data: data, encoding: .utf8) else {
            return .unreadable
        }
        let parts = inner.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 5, let header = object(parts[0]), header["enc"] != nil else { return .unreadable }
        return .encrypted(header: header)
    }

    /// The JSON object in a part of a token; nil if the part is something else.
    private static func object(_ part: Substring) -> [String: JSONValue]? {
        guard let json = Base64URL.decode(part), !json.hasLoneSurrogate else { return nil }
        return try? JSONDecoder().decode([String: JSONValue].self, from: json)
    }
}

// MARK: - In words

extension TokenInspection {
    /// `JWS`, `JWE` or `opaque`.
    package var formatName: String {
        switch form {
        case .jws: "JWS"
        case .jwe: "JWE"
        case .opaque: "opaque"
        }
    }

    /// `readable`, `encrypted` or `unreadable`; nil for an opaque token.
    package var payloadName: String? {
        switch form {
        case .jws(.claims): "readable"
        case .jws(.encrypted), .jwe: "encrypted"
        case .jws(.unreadable): "unreadable"
        case .opaque: nil
        }
    }

    /// The seconds until it expires; negative after that, nil if the token has no time of expiry.
    ///
    /// - Parameter now: seconds since 1970.
    package func secondsLeft(at now: Int) -> Int? { expiresAt.map { $0 - now } }

    /// Such as `23 h 59 min (86389 s)`.
    ///
    /// - Parameter now: seconds since 1970.
    package func timeLeft(at now: Int) -> String? {
        secondsLeft(at: now).map { $0 > 0 ? Self.duration($0) : "none: expired \(Self.duration(-$0)) ago" }
    }

    private static func duration(_ seconds: Int) -> String {
        if seconds < 120 { return "\(seconds) s" }
        let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60)
        return (hours > 0 ? "\(hours) h " : "") + "\(minutes) min (\(seconds) s)"
    }

    /// The main points in one line.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - text: makes the values safe for a message.
    func summary(at now: Int, text: ForeignText) -> String {
        [
            formatName, issuer.map { "issuer \(text.excerpt(of: $0))" }, appID.map { "app \(text.excerpt(of: $0))" },
            timeLeft(at: now).map { "time left \($0)" }, payloadName.map { "payload \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}

// MARK: - Finding the token

extension TokenInspection {
    /// The largest text that is read, in bytes.
    package static let sizeLimit = 1 << 20

    /// Finds the token in a text: the token itself, JSON with an `access_token`, or an `Authorization` header.
    ///
    /// - Throws: `token_unreadable`.
    package static func token(in text: String) throws(Failure) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw .tokenUnreadable("the input is empty") }
        var token = text[...]
        if text.hasPrefix("{") {
            guard let field = JSONObject(Data(text.utf8))?.text("access_token", "accessToken") else {
                throw .tokenUnreadable("the JSON has no access_token")
            }
            token = field[...]
        } else {
            for prefix in ["authorization:", "bearer "] where token.lowercased().hasPrefix(prefix) {
                token = token.dropFirst(prefix.count).drop { $0.isWhitespace }
            }
        }
        guard AccessToken.isB64Token(token.utf8) else {
            throw .tokenUnreadable("this is not a token: it has characters that a token cannot have")
        }
        return String(token)
    }
}

extension Failure {
    fileprivate static func tokenUnreadable(_ message: String) -> Failure {
        Failure(
            .tokenUnreadable,
            message,
            hint: "pass the whole token, JSON with an access_token, or an Authorization: Bearer header"
        )
    }
}
