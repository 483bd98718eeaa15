/// A bearer token (RFC 6750) and how long it lasts.
package struct AccessToken: Equatable, Sendable {
    /// The token's text; only ASCII letters, digits and `-._~+/=`.
    package let value: Secret
    /// `bearer`, in the capitals that the service used.
    package let tokenType: String
    /// What it is good for, where the service said so.
    package let scope: String?
    /// How long it lives in all, in seconds.
    package let lifetime: Int
    /// When it stops being accepted, in seconds since 1970 by the service's clock.
    package let expiresAt: Int
    /// What this machine's clocks said when it was asked for.
    package let issued: ClockReading

    /// Makes a token of values that have been checked.
    package init(
        value: Secret,
        tokenType: String,
        scope: String?,
        lifetime: Int,
        expiresAt: Int,
        issued: ClockReading
    ) {
        self.value = value
        self.tokenType = tokenType
        self.scope = scope
        self.lifetime = lifetime
        self.expiresAt = expiresAt
        self.issued = issued
    }

    /// How many seconds it has to live, and rather too few than too many; 0 where the clocks do not let it be told.
    ///
    /// Its age is reliable as long as the machine has not been started anew. On another machine, or after that, there
    /// is only the wall clock, which must neither be past the expiry nor before the issue.
    package func secondsLeft(at now: ClockReading) -> Int {
        let byAge = lifetime - now.age(since: issued)
        let left = now.isSameBoot(as: issued) ? byAge : min(byAge, expiresAt - now.wall)
        return left > lifetime + Self.clockTolerance ? 0 : max(0, min(left, lifetime))
    }

    /// By how much the clocks of machines that share a cache may differ, in seconds.
    private static let clockTolerance = 60

    /// Whether `text` is a `b64token` (RFC 6750, section 2.1): nothing in it can end a header, a line or a quote.
    package static func isB64Token(_ text: String) -> Bool { isB64Token(text.utf8) }

    /// The same, for the bytes of a text.
    package static func isB64Token(_ text: some BidirectionalCollection<UInt8>) -> Bool {
        let body = text.reversed().drop { $0 == UInt8(ascii: "=") }
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
