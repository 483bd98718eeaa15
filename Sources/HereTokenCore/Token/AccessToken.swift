/// A bearer token (RFC 6750) and how long it lasts.
package struct AccessToken: Equatable, Sendable {
    /// The token's text; only ASCII letters, digits and `-._~+/=`.
    package let value: Secret
    /// `bearer`, in the capitals that the service used.
    package let tokenType: String
    /// When it stops being accepted, in seconds since 1970.
    package let expiresAt: Int
    /// What it is good for, where the service said so.
    package let scope: String?

    /// Makes a token of values that have been checked.
    package init(value: Secret, tokenType: String, expiresAt: Int, scope: String?) {
        self.value = value
        self.tokenType = tokenType
        self.expiresAt = expiresAt
        self.scope = scope
    }

    /// Whether `text` is a `b64token` (RFC 6750, section 2.1): nothing in it can end a header, a line or a quote.
    package static func isB64Token(_ text: String) -> Bool {
        let body = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }
        return !body.isEmpty
            && body.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~+/".utf8.contains(byte)
                }
            }
    }
}
