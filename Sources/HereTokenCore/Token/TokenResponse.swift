package import Foundation

/// The successful reply of a token service (RFC 6749, section 5.1), in snake case or in camel case.
package struct TokenResponse: Equatable, Sendable {
    /// The token, a `b64token` for certain.
    package let accessToken: Secret
    /// `bearer`, in whatever capitals.
    package let tokenType: String
    /// The lifetime in seconds, positive.
    package let expiresIn: Int
    /// The scope, if the service names one.
    package let scope: String?

    /// What a body lacks to be such a reply.
    package enum Defect: Error, Equatable, Sendable {
        /// Not a JSON object.
        case notJSON
        /// The field is not there.
        case missing(field: String)
        /// The field is not what it must be.
        case malformed(field: String)
    }

    /// The longest lifetime that is believed: 10 years, in seconds.
    package static let longestLifetime = 10 * 365 * 86_400

    /// Reads a body.
    package init(body: Data) throws(Defect) {
        guard let object = JSONObject(body) else { throw .notJSON }

        guard object.has("access_token", "accessToken") else { throw .missing(field: "access_token") }
        guard let token = object.text("access_token", "accessToken"), AccessToken.isB64Token(token) else {
            throw .malformed(field: "access_token")
        }
        guard object.has("token_type", "tokenType") else { throw .missing(field: "token_type") }
        guard let type = object.text("token_type", "tokenType"), type.lowercased() == "bearer" else {
            throw .malformed(field: "token_type")
        }
        guard object.has("expires_in", "expiresIn") else { throw .missing(field: "expires_in") }
        guard let lifetime = object.integer("expires_in", "expiresIn"), (1...Self.longestLifetime).contains(lifetime)
        else {
            throw .malformed(field: "expires_in")
        }
        let scope = object.text("scope")
        guard scope != nil || !object.has("scope") else { throw .malformed(field: "scope") }

        accessToken = Secret(token.utf8)
        tokenType = type
        expiresIn = lifetime
        self.scope = scope
    }
}
