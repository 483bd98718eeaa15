import HereTokenCore
import Testing

@Suite struct PercentEncodingTests {
    @Test(
        "all characters except the unreserved ones are percent-encoded",
        arguments: [
            ("abcXYZ019-._~", "abcXYZ019-._~"),
            (" ", "%20"),
            ("+", "%2B"),
            ("%", "%25"),
            ("&=*!'()/:@", "%26%3D%2A%21%27%28%29%2F%3A%40"),
            ("é", "%C3%A9"),
            // The examples of RFC 3986, section 2.5, to which RFC 5849, section 3.6, refers.
            ("À", "%C3%80"),
            ("ア", "%E3%82%A2"),
            ("😀", "%F0%9F%98%80"),
            ("", ""),
        ]
    )
    func encodes(_ text: String, _ expected: String) {
        #expect(PercentEncoding.encode(text) == expected)
    }

    @Test("every byte is encoded as itself or as its hexadecimal digits", arguments: UInt8.min...UInt8.max)
    func everyByte(_ byte: UInt8) {
        let encoded = PercentEncoding.encode(bytes: [byte])
        let unreserved = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        if unreserved.contains(byte) {
            #expect(encoded == [byte])
        } else {
            #expect(encoded.count == 3 && encoded[0] == UInt8(ascii: "%"))
            #expect(UInt8(String(decoding: encoded.dropFirst(), as: UTF8.self), radix: 16) == byte)
        }
    }

    @Test(
        "form encoding is decoded, and malformed text is nil",
        arguments: [
            ("a+b", "a b"), ("a%20b", "a b"), ("a%2Bb", "a+b"), ("%c3%A9", "é"), ("", ""),
            ("%", nil), ("%4", nil), ("%zz", nil), ("%FF", nil),
        ] as [(String, String?)]
    )
    func decodes(_ text: String, _ expected: String?) {
        #expect(PercentEncoding.decodeForm(text) == expected)
    }
}
