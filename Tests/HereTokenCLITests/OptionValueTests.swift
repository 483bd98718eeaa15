import HereTokenCore
import Testing

@testable import HereTokenCLI

@Suite struct OptionValueTests {
    @Test(
        "a duration is a number with an optional unit",
        arguments: [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7_200), ("1d", 86_400), ("007", 7)]
    )
    func duration(_ text: String, _ seconds: Int) {
        #expect(WholeSeconds(argument: text)?.seconds == seconds)
    }

    @Test(
        "other text is not a duration",
        arguments: [
            "", "0", "0s", "-1", "+1", "1.5", "1 s", "s", "1w", "1S", "1ms", "٣", "99999999999999999999", "9999999d",
        ]
    )
    func notDuration(_ text: String) {
        #expect(WholeSeconds(argument: text) == nil)
    }

    @Test(
        "a variable name is letters, digits and underscores",
        arguments: ["X", "_", "_1", "HERE_ACCESS_TOKEN", "a9Z"]
    )
    func variableName(_ text: String) {
        #expect(VariableName(argument: text)?.text == text)
    }

    @Test(
        "other text is not a variable name",
        arguments: ["", "1X", "A B", "A-B", "A=B", "X;id", "É", "A\u{301}", "٣", "A٣", "X\n", "X\r\n", "X\0", "X.Y"]
    )
    func notVariableName(_ text: String) {
        #expect(VariableName(argument: text) == nil)
    }

    @Test(
        "a Kubernetes name is lowercase letters, digits, hyphens and dots",
        arguments: ["a", "0", "here-token", "a.b-c.d9"]
    )
    func subdomain(_ text: String) {
        #expect(DNSSubdomain(argument: text)?.text == text)
    }

    @Test(
        "other text is not a Kubernetes name",
        arguments: ["", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "A", "a_b", "é", "a b", "a\n", "a\r\n", "٣", "ª"]
    )
    func notSubdomain(_ text: String) {
        #expect(DNSSubdomain(argument: text) == nil)
    }

    @Test("a Kubernetes name has at most 253 characters, and a namespace at most 63 without a dot")
    func subdomainLength() {
        #expect(DNSSubdomain(argument: String(repeating: "a", count: 253)) != nil)
        #expect(DNSSubdomain(argument: String(repeating: "a", count: 254)) == nil)
        #expect(DNSSubdomain(argument: String(repeating: "a", count: 63))?.isLabel == true)
        #expect(DNSSubdomain(argument: String(repeating: "a", count: 64))?.isLabel == false)
        #expect(DNSSubdomain(argument: "a.b")?.isLabel == false)
    }

    @Test(
        "a value is quoted by the rules of its shell",
        arguments: [
            (.sh, #"a'b"$(c)\!"#, #"'a'\''b"$(c)\!'"#),
            (.fish, #"a'b\c$d"#, #"'a\'b\\c$d'"#),
            (.powershell, "a'b’c$d`", "'a''b’’c$d`'"),
            (.csh, "a'b!c\n$d", "'a'\\''b\\!c\\\n$d'"),
        ] as [(ShellDialect, String, String)]
    )
    func quoting(_ shell: ShellDialect, _ text: String, _ expected: String) {
        #expect(shell.quoted(text) == expected)
    }

    @Test(
        "a text is quoted in messages only if it needs quotes",
        arguments: [("/a/b-c.d", "/a/b-c.d"), ("a b", "'a b'"), ("", "''")]
    )
    func quotingIfNeeded(_ text: String, _ expected: String) {
        #expect(text.quotedForShellIfNeeded == expected)
    }
}
