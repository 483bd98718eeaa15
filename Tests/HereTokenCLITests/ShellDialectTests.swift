import HereTokenCore
import Testing

@testable import HereTokenCLI

@Suite struct ShellDialectTests {
    @Test(
        "quotes by the rules of each shell",
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

    @Test("quotes for people only what needs it", arguments: [("/a/b-c.d", "/a/b-c.d"), ("a b", "'a b'"), ("", "''")])
    func quotingIfNeeded(_ text: String, _ expected: String) {
        #expect(text.quotedForShellIfNeeded == expected)
    }
}
