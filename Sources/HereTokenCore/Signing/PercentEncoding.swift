/// Percent-encoding as in OAuth 1.0 (RFC 5849, section 3.6).
///
/// `URLComponents` and `CharacterSet.urlQueryAllowed` encode fewer characters.
package enum PercentEncoding {
    /// Encodes every byte but `A-Z a-z 0-9 - . _ ~` as `%XX`, in upper case.
    package static func encode(bytes: some Sequence<UInt8>) -> [UInt8] {
        encode(bytes: bytes, digits: Hexadecimal.upperCase)
    }

    /// Encodes with these hexadecimal digits; OAuth 1.0 requires upper case.
    static func encode(bytes: some Sequence<UInt8>, digits: [UInt8]) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.underestimatedCount)
        for byte in bytes {
            if isUnreserved(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded += Hexadecimal.digits(of: byte, from: digits)
            }
        }
        return encoded
    }

    /// Encodes the UTF-8 bytes of `text`.
    package static func encode(_ text: String) -> String {
        String(decoding: encode(bytes: text.utf8), as: UTF8.self)
    }

    /// Decodes a name or value of an `application/x-www-form-urlencoded` text, in which `+` is a space.
    ///
    /// - Returns: nil if a `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    package static func decodeForm(_ text: some StringProtocol) -> String? {
        decode(text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
    }

    /// Decodes `%XX` only; nil as in ``decodeForm(_:)``.
    static func decode(_ text: some StringProtocol) -> String? {
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

    private static func isUnreserved(_ byte: UInt8) -> Bool { byte.isAlphanumeric || "-._~".utf8.contains(byte) }
}

extension UInt8 {
    /// Whether it is an ASCII letter or digit.
    var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// A name and a value, decoded, of a query, a form body or the OAuth parameters (RFC 5849, section 3.4.1.3).
package struct FormParameter: Hashable, Sendable {
    /// The name, decoded.
    package let name: String
    /// The decoded value; empty if the parameter has no value.
    package var value: String

    /// Takes decoded text.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Parses an `application/x-www-form-urlencoded` text, such as a URL's query; `a` and `a=` are the same.
    ///
    /// - Returns: the parameters in their order, or nil if one of them cannot be decoded.
    package static func parse(_ text: String) -> [FormParameter]? {
        var parameters: [FormParameter] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard
                let name = PercentEncoding.decodeForm(parts[0]),
                let value = PercentEncoding.decodeForm(parts.count > 1 ? parts[1] : "")
            else { return nil }
            parameters.append(FormParameter(name, value))
        }
        return parameters
    }
}
