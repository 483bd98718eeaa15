import HereTokenCore
import Testing

@Suite struct NonceTests {
    /// Gives the same number each time.
    private struct Constant: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test("has all of its 128 bits, small numbers too")
    func width() {
        var generator = Constant(value: 0x1F)
        #expect(Nonce.make(using: &generator) == "000000000000001f000000000000001f")
    }

    @Test("is another one each time")
    func unique() {
        var generator = SystemRandomNumberGenerator()
        let nonces = (0..<1_000).map { _ in Nonce.make(using: &generator) }
        #expect(Set(nonces).count == nonces.count)
    }
}
