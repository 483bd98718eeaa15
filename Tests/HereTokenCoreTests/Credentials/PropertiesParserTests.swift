import HereTokenCore
import Testing

/// The grammar of `java.util.Properties.load`; the expected values are those of OpenJDK 17.
@Suite struct PropertiesParserTests {
    private func parse(_ text: String) throws -> [String] {
        try parse(Array(text.utf8)).map { "\($0.key)|\($0.value.revealed())|\($0.line ?? 0)" }
    }

    private func parse(_ bytes: [UInt8]) throws(Failure) -> [Property] {
        try PropertiesParser.parse(bytes, origin: .file(path: "f"))
    }

    @Test(
        "properties have keys and values with any separator",
        arguments: [
            ("k=v", ["k|v|1"]),
            ("k = v\n", ["k|v|1"]),
            ("k:v", ["k|v|1"]),
            ("k v", ["k|v|1"]),
            ("k\tv", ["k|v|1"]),
            ("k\u{0C}v", ["k|v|1"]),
            ("k abc def", ["k|abc def|1"]),
            ("k=a=b==", ["k|a=b==|1"]),
            ("k==1", ["k|=1|1"]),
            ("k : = v", ["k|= v|1"]),
            ("k", ["k||1"]),
            ("k=", ["k||1"]),
            ("=v", ["|v|1"]),
            ("  \t k = v", ["k|v|1"]),
            ("k=v \t ", ["k|v \t |1"]),
            ("k=v # no comment", ["k|v # no comment|1"]),
            ("a=1\na=2", ["a|1|1", "a|2|2"]),
            ("", []),
            ("\n \n\t\n", []),
        ]
    )
    func entries(_ text: String, _ expected: [String]) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "LF, CR and CRLF end a line",
        arguments: [
            ("a=1\nb=2", ["a|1|1", "b|2|2"]),
            ("a=1\r\nb=2\r\n", ["a|1|1", "b|2|2"]),
            ("a=1\rb=2", ["a|1|1", "b|2|2"]),
            ("a=1\n\n\r\nb=2", ["a|1|1", "b|2|4"]),
        ]
    )
    func lineEnds(_ text: String, _ expected: [String]) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "comments are skipped, and a backslash does not continue them",
        arguments: [
            ("# a=1\n! b=2\n  # c=3\nd=4", ["d|4|4"]),
            ("# a=1\\\nb=2", ["b|2|2"]),
            ("a=1\\\n# 2", ["a|1# 2|1"]),
        ]
    )
    func comments(_ text: String, _ expected: [String]) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "an odd number of backslashes continues a line",
        arguments: [
            ("a=1\\\n   2", ["a|12|1"]),
            ("a=1\\\r\n2\nb=3", ["a|12|1", "b|3|3"]),
            ("a=1\\\\\nb=2", ["a|1\\|1", "b|2|2"]),
            ("a=1\\\\\\\n2", ["a|1\\2|1"]),
            ("a\\\n b=1", ["ab|1|1"]),
            ("a=1\\", ["a|1|1"]),
            ("a=1\n\\", ["a|1|1", "||2"]),
            ("a=1\\\n\nb=2", ["a|1|1", "b|2|3"]),
            ("\\\n  a=1", ["a|1|2"]),
            ("\\\n# a=1\nb=2", ["b|2|3"]),
        ]
    )
    func continuations(_ text: String, _ expected: [String]) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "escapes are decoded",
        arguments: [
            (#"a=\t\n\r\f"#, ["a|\t\n\r\u{0C}|1"]),
            (#"a=https\://h"#, ["a|https://h|1"]),
            (#"a=a\bc"#, ["a|abc|1"]),
            (#"a\=b=c"#, ["a=b|c|1"]),
            (#"a\ b c"#, ["a b|c|1"]),
            (#"a=\u0041\u00e9"#, ["a|Aé|1"]),
            (#"a=\uD83D\uDE00"#, ["a|😀|1"]),
            (#"a=\ b"#, ["a| b|1"]),
            (#"a=\\u0041"#, [#"a|\u0041|1"#]),
        ]
    )
    func escapes(_ text: String, _ expected: [String]) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "a malformed \\u is refused with its line",
        arguments: [#"a=1\#nb=\u12"#, #"a=1\#nb=\u00G0"#, "a=1\nb\\u="]
    )
    func malformedEscape(_ text: String) {
        expectFailure("f:2: \\u is not followed by four hexadecimal digits") { try parse(text) as [String] }
    }

    @Test("bytes are read as ISO-8859-1")
    func latin1() throws {
        let properties = try parse([0x61, 0x3D, 0xE9])
        #expect(properties.map(\.key) == ["a"] && properties[0].value == Secret("é".utf8))
    }

    @Test("a UTF-8 byte-order mark is skipped at the start only")
    func byteOrderMark() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect(try parse(mark + Array("a=1".utf8)).map(\.key) == ["a"])
        #expect(try parse(Array("b=2\n".utf8) + mark + Array("a=1".utf8)).last?.key != "a")
    }

    @Test("any bytes are read without a crash")
    func anyBytes() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("\\\\\\ =:#!u0Af\n\r\t\u{0C}\u{FF}".utf8)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0..<40)).compactMap { _ in alphabet.randomElement(using: &generator) }
            _ = try? parse(bytes)
        }
    }
}
