import HereTokenCore
import Testing

/// Three test cases of RFC 4231.
@Suite struct HashFunctionTests {
    @Test(
        "HMAC-SHA256 gives the results of RFC 4231",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ]
    )
    func vectors(_ key: [UInt8], _ message: [UInt8], _ expected: String) throws {
        let code = try HashFunction.sha256.code(for: message, key: Secret(key))
        #expect(code == expected.hexBytes)
    }

    @Test("HMAC-SHA256 accepts an empty key and an empty message")
    func empty() throws {
        let code = try HashFunction.sha256.code(for: [], key: Secret([]))
        #expect(code.prefix(4) == [0xB6, 0x13, 0x67, 0x9A])
    }
}
