/// A bearer token (RFC 6750) and how long it lasts.
package struct AccessToken: Equatable, Sendable {
    /// The token's text; only ASCII letters, digits and `-._~+/=`.
    package let value: Secret
    /// `bearer`, in upper or lower case as the service sent it.
    package let tokenType: String
    /// The project that it is restricted to; nil if the reply has no scope.
    package let scope: String?
    /// The whole lifetime, in seconds.
    package let lifetime: Int
    /// When it expires, in seconds since 1970 by the service's clock.
    package let expiresAt: Int
    /// This machine's clocks when it was requested.
    package let issued: ClockReading

    /// - Precondition: the values have been checked, ``value`` by ``isB64Token(_:)``.
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

    /// The seconds until it expires, in doubt too few; 0 if the clocks contradict each other.
    ///
    /// Its age is reliable until the machine restarts. After that, or on another machine, there is only the wall clock. It
    /// must not be after the expiry, and not before the issue.
    package func secondsLeft(at now: ClockReading) -> Int {
        let byAge = lifetime - now.age(since: issued)
        let left = now.isSameBoot(as: issued) ? byAge : min(byAge, expiresAt - now.wall)
        return left > lifetime + Self.clockTolerance ? 0 : max(0, min(left, lifetime))
    }

    /// By how much the clocks of machines that share a cache may differ, in seconds.
    private static let clockTolerance = 60

    /// The longest lifetime that is accepted: 10 years, in seconds.
    static let longestLifetime = 10 * 365 * 86_400

    /// Whether `text` is a `b64token` (RFC 6750, section 2.1): nothing in it can end a header, a line or a quote.
    static func isB64Token(_ text: some BidirectionalCollection<UInt8>) -> Bool {
        guard let last = text.lastIndex(where: { $0 != UInt8(ascii: "=") }) else { return false }
        return text[...last].allSatisfy { $0.isAlphanumeric || "-._~+/".utf8.contains($0) }
    }
}
