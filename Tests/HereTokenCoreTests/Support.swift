import HereTokenCore

extension Effects {
    /// A world that stands still: one time, one nonce, no waiting.
    static func fake(
        wall: Int = 123_456_789,
        nonce: String = "nonce",
        tell: @escaping @Sendable (Notice) -> Void = { _ in }
    ) -> Effects {
        Effects(
            clock: { ClockReading(wall: wall, uptime: 1_000, boot: "boot") },
            nonce: { nonce },
            jitter: { 0 },
            pause: { _ in },
            tell: tell,
            isVerbose: true
        )
    }
}

/// The failure that `body` ends with; nil if it succeeds.
func failure(_ body: () throws -> some Sendable) -> Failure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Failure
    }
}

extension ReplyReader {
    /// Reads replies of the host `h`, to a request of November 1994.
    static func fake() -> ReplyReader {
        let sent = ClockReading(wall: 784_111_777, uptime: 1_000, boot: "boot")
        return ReplyReader(host: "h", sent: sent, clockLead: 0, text: ForeignText())
    }
}

extension AccessToken {
    /// A token of an hour, issued at 1000 by the wall clock.
    static func fake(
        _ value: String = "token",
        lifetime: Int = 3_600,
        wall: Int = 1_000,
        scope: String? = "hrn:here:x"
    ) -> AccessToken {
        AccessToken(
            value: Secret(value.utf8),
            tokenType: "bearer",
            scope: scope,
            lifetime: lifetime,
            expiresAt: wall + lifetime,
            issued: ClockReading(wall: wall, uptime: 100, boot: "a")
        )
    }
}

extension String {
    /// The bytes that a text of hexadecimal digits stands for.
    var hexBytes: [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(self)
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
