import Foundation

/// Finds the token in what people have at hand: the token itself, the reply or a file that has it, a header field.
package enum TokenText {
    /// The largest text that is looked at, in bytes.
    package static let sizeLimit = 1 << 20

    /// The token in `text`.
    package static func token(in text: String) throws(TokenFault) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw .empty }
        if text.hasPrefix("{") {
            guard let token = JSONObject(Data(text.utf8))?.text("access_token", "accessToken") else {
                throw .noTokenField
            }
            return try checked(token)
        }
        var token = text[...]
        for prefix in ["Authorization:", "Bearer "] where token.lowercased().hasPrefix(prefix.lowercased()) {
            token = token.dropFirst(prefix.count).drop { $0.isWhitespace }
        }
        return try checked(String(token))
    }

    private static func checked(_ token: String) throws(TokenFault) -> String {
        guard AccessToken.isB64Token(token) else { throw .notToken }
        return token
    }
}

/// Why a text is no token.
package enum TokenFault: Error, Equatable, Sendable {
    /// Nothing in it.
    case empty
    /// JSON without a token.
    case noTokenField
    /// Characters that no token has (RFC 6750, section 2.1).
    case notToken
    /// It begins like a JSON Web Token and is not a whole one.
    case damaged
}

extension Failure {
    /// A text that is not a token.
    package static func tokenUnreadable(_ fault: TokenFault) -> Failure {
        let words =
            switch fault {
            case .empty: "there is nothing to inspect"
            case .noTokenField: "there is no access_token in the JSON"
            case .notToken: "this is not a token: it has characters that no token has"
            case .damaged: "this begins like a JSON Web Token, but is not a whole one"
            }
        return Failure(
            .tokenUnreadable,
            words,
            hint: "give the whole token, JSON with an access_token, or an Authorization: Bearer header"
        )
    }
}
