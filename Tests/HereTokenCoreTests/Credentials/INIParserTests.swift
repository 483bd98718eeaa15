import HereTokenCore
import Testing

/// The grammar of `.ini` files; the expected values are those of Apache Commons Configuration 2.8, which HERE's Java
/// client uses.
@Suite struct INIParserTests {
    private func parse(_ text: String) throws -> [String] {
        try INIParser.parse(Array(text.utf8), origin: .file(path: "f")).map { section in
            let entries = section.entries.map { "\($0.key)|\($0.value.revealed())|\($0.line ?? 0)" }
            return "\(section.name ?? "-"): \(entries.joined(separator: " "))"
        }
    }

    @Test(
        "sections have keys and values",
        arguments: [
            ("a.b=1", "a.b|1|2"), ("  a.b : 1 \t", "a.b|1|2"), ("a:b=c", "a|b=c|2"), ("a==1", "a|=1|2"),
            ("a=", "a||2"), ("abc", "abc||2"), ("abc def", "abc def||2"), ("k x=1", "k x|1|2"),
            ("a=1 ; c", "a|1|2"), ("a=1 # c", "a|1|2"), ("a=1;c", "a|1;c|2"), ("a= ;x", "a|;x|2"), ("a=#x", "a|#x|2"),
            ("! a=1", "! a|1|2"), ("a=${user.home}", "a|${user.home}|2"), ("a=1,2", "a|1,2|2"),
            (#"a=x\ty\u0041"#, #"a|x\ty\u0041|2"#), (#"a=1\"#, #"a|1\|2"#),
            ("a=1\r\nb=2\rc=3", "a|1|2 b|2|3 c|3|4"), ("# a=1\n ; b=2\n\nc=3", "c|3|5"), ("a=1\na=2", "a|1|2"),
            (#"a=b: "c""#, "a=b|c|2"), (#"a=b "c""#, #"a|b "c"|2"#),
            ("a=\u{A0}1\u{A0}", "a|\u{A0}1\u{A0}|2"), ("é=ü", "é|ü|2"),
        ]
    )
    func entries(_ text: String, _ expected: String) throws {
        #expect(try parse("[default]\n" + text) == ["default: " + expected])
    }

    @Test(
        "quotes and the text after them are removed",
        arguments: [
            (#"a="1 ; c" x"#, "1 ; c"), ("a='q'", "q"), (#"a="x\"y\n"z"#, #"x"y\n"#), (#"a=""#, ""), (#"a="x"#, "x"),
            ("a=''", ""), (#"a="a\\b""#, #"a\\b"#), (#"a='it"s'"#, #"it"s"#),
        ]
    )
    func quotes(_ text: String, _ expected: String) throws {
        #expect(try parse("[s]\n" + text) == ["s: a|\(expected)|2"])
    }

    @Test("sections of the same name are joined, and names are case-sensitive")
    func sections() throws {
        #expect(
            try parse("x=0\n[a]\nx=1\n[A]\nx=2\n  [a]  \nx=3\ny=4\n[x.y]\n[]\n")
                == ["-: x|0|1", "a: x|1|3 y|4|8", "A: x|2|5", "x.y: ", ": "]
        )
    }

    @Test("a section header may have a byte-order mark, whitespace and a comment")
    func leniency() throws {
        #expect(try parse("\u{FEFF}[ default ] ; mine\na=1") == ["default: a|1|2"])
    }

    @Test("a malformed section header is refused with its line", arguments: ["[a", "[a] b", "[a]b"])
    func malformed(_ line: String) {
        expectFailure("f:2: this line begins with [, but is not a section header") { try parse("\n\(line)\n[b]") }
    }

    @Test("any bytes are read without a crash")
    func anyBytes() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("[]=:;#\"'\\ab \t\r\n".utf8) + [0, 0xEF, 0xBB, 0xBF, 0xFF]
        for _ in 0..<2_000 {
            let bytes = (0..<40).compactMap { _ in alphabet.randomElement(using: &generator) }
            _ = try? INIParser.parse(bytes, origin: .file(path: "f"))
        }
    }
}
