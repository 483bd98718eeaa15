import HereTokenCore

extension Effects {
    /// Effects for tests: a fixed time and nonce, and no waiting.
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

/// The failure that `body` throws; nil if it succeeds.
func failure(_ body: () throws -> some Sendable) -> Failure? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? Failure
    }
}

extension ReplyReader {
    /// A reader for replies of the host `h` to a request at 08:49:37 on 6 November 1994.
    static func fake() -> ReplyReader {
        let sent = ClockReading(wall: 784_111_777, uptime: 1_000, boot: "boot")
        return ReplyReader(host: "h", sent: sent, clockLead: 0, text: ForeignText())
    }
}

extension AccessToken {
    /// A token that is valid for an hour, issued at 1000 s by the wall clock.
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
    /// The bytes of a text of hexadecimal digits.
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
