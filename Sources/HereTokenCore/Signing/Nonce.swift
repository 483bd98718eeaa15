/// The random text that makes each signature unique (RFC 5849, section 3.3).
package enum Nonce {
    /// 128 random bits as 32 hexadecimal digits; the system's generator is cryptographically secure.
    package static func make(using generator: inout some RandomNumberGenerator) -> String {
        (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
