/// Percent encoding as OAuth 1.0 wants it (RFC 5849, section 3.6), which is not what `URLComponents` or
/// `CharacterSet.urlQueryAllowed` do.
package enum PercentEncoding {
    /// Encodes every byte but `A-Z a-z 0-9 - . _ ~` as `%XX`, with capital hexadecimal digits.
    package static func encode(bytes: some Sequence<UInt8>) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.underestimatedCount)
        for byte in bytes {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded += Hexadecimal.digits(of: byte, from: Hexadecimal.upperCase)
            }
        }
        return encoded
    }

    /// Encodes the UTF-8 bytes of `text`.
    package static func encode(_ text: String) -> String {
        String(decoding: encode(bytes: text.utf8), as: UTF8.self)
    }

    /// Undoes the encoding of one name or value of an `application/x-www-form-urlencoded` text, `+` for a blank included.
    ///
    /// - Returns: nil if a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    package static func decodeForm(_ text: some StringProtocol) -> String? {
        decode(text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
    }

    /// Undoes the encoding of a text.
    ///
    /// - Returns: nil if a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    package static func decode(_ text: some StringProtocol) -> String? {
        decode(Array(text.utf8))
    }

    private static func decode(_ encoded: [UInt8]) -> String? {
        var bytes: [UInt8] = []
        var rest = encoded.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard
                    let high = rest.next().flatMap(Hexadecimal.value(of:)),
                    let low = rest.next().flatMap(Hexadecimal.value(of:))
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
