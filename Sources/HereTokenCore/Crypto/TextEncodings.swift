import Foundation

/// Random text, for nonces (RFC 5849, section 3.3) and the names of temporary files.
package enum RandomText {
    /// 128 random bits as 32 hexadecimal digits.
    package static func make() -> String { [UInt8].random(count: 16).hexadecimal }
}

extension [UInt8] {
    /// Bytes from the system's cryptographically secure generator.
    static func random(count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max) } }

    /// Two lower-case hexadecimal digits for each byte.
    package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * count)
        for byte in self { digits += Hexadecimal.digits(of: byte, from: Hexadecimal.lowerCase) }
        return String(decoding: digits, as: UTF8.self)
    }
}

/// Hexadecimal digits in ASCII.
enum Hexadecimal {
    static let lowerCase = Array("0123456789abcdef".utf8)
    static let upperCase = Array("0123456789ABCDEF".utf8)

    static func digits(of byte: UInt8, from digits: [UInt8]) -> [UInt8] {
        [digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
    }

    /// The value of a digit of either case; nil for any other byte.
    static func value(of byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}

/// Base64 for URLs (RFC 4648, section 5), without padding, as JSON Web Signatures use it (RFC 7515, section 2).
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for text that is not base64url, or that is padded.
    static func decode(_ text: Substring) -> Data? {
        guard text.utf8.allSatisfy({ !"+/=".utf8.contains($0) }) else { return nil }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: standard + String(repeating: "=", count: (4 - standard.count % 4) % 4))
    }
}
