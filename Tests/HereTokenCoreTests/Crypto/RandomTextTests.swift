import HereTokenCore
import Testing

@Suite struct RandomTextTests {
    @Test("each byte is written as two hexadecimal digits")
    func hexadecimal() {
        #expect([0x00, 0x1F, 0xA0, 0xFF].hexadecimal == "001fa0ff")
    }

    @Test("each random text is different and has 32 hexadecimal digits")
    func unique() {
        let texts = (0..<1_000).map { _ in RandomText.make() }
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
    }
}
