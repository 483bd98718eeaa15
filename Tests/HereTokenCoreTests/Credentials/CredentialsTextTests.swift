import HereTokenCore
import Testing

@Suite struct CredentialsTextTests {
    private let portal = """
        here.user.id = HERE-00000000-0000-4000-8000-000000000000
        here.client.id = AbCdEfGhIjKlMnOpQrSt
        here.access.key.id = aB3_-id
        here.access.key.secret = sEcReT_-9
        here.token.endpoint.url = https://account.api.here.com/oauth2/token

        """

    private func read(_ text: String) throws(Failure) -> LoadedCredentials {
        try CredentialsText.credentials(in: Array(text.utf8), origin: .file(path: "f"), profile: nil)
    }

    @Test("the file of HERE's portal is read without a notice")
    func asDownloaded() throws {
        let read = try read(portal)
        #expect(read.credentials.accessKeyID == "aB3_-id")
        #expect(read.credentials.accessKeySecret == Secret("sEcReT_-9".utf8))
        #expect(read.credentials.tokenEndpoint?.value == "https://account.api.here.com/oauth2/token")
        #expect(read.credentials.scope == nil)
        #expect(read.notices.isEmpty)
    }

    @Test(
        "a byte-order mark and CRLF do not change the credentials",
        arguments: ["\u{FEFF}" + "KEYS", "KEYS".replacing("\n", with: "\r\n")]
    )
    func editors(_ template: String) throws {
        let text = template.replacing("KEYS", with: portal)
        #expect(try read(text).credentials == read(portal).credentials)
        #expect(try read(text.replacing("\n", with: "\r\n")).credentials == read(portal).credentials)
    }

    @Test("only id and secret are required; a scope is optional")
    func optionalKeys() throws {
        let minimal = try read("here.access.key.id=a\nhere.access.key.secret=b")
        #expect(minimal.credentials.tokenEndpoint == nil)
        #expect(minimal.credentials.scope == nil)
        let empty = try read(
            "here.access.key.id=a\nhere.access.key.secret=b\nhere.token.scope=\nhere.token.endpoint.url="
        )
        #expect(empty.credentials == minimal.credentials)
        let scoped = try read("here.access.key.id=a\nhere.access.key.secret=b\nhere.token.scope=hrn:here:x")
        #expect(try scoped.credentials.scope?.scope() == "hrn:here:x")
    }

    @Test("the last of equal keys counts")
    func repeatedKey() throws {
        #expect(try read(portal + "here.access.key.id = other").credentials.accessKeyID == "other")
    }

    @Test("whitespace and quotes are removed with a notice")
    func cleaning() throws {
        let read = try read("here.access.key.id = a \t\nhere.access.key.secret = \"b\"\nhere.token.scope=\"hrn:x \" ")
        #expect(read.credentials.accessKeyID == "a")
        #expect(read.credentials.accessKeySecret.revealed() == "b")
        #expect(read.credentials.scope?.value == "hrn:x")
        #expect(
            read.notices.map(\.text) == [
                "f:1: removed trailing whitespace from the value of here.access.key.id",
                "f:2: removed the quotes around the value of here.access.key.secret",
                "f:3: removed trailing whitespace from the value of here.token.scope",
                "f:3: removed the quotes around the value of here.token.scope",
            ]
        )
    }

    @Test(
        "a failure names a key that is missing, empty or a placeholder, and its line",
        arguments: [
            ("here.access.key.secret=b", "f: here.access.key.id is missing"),
            ("here.access.key.id=a", "f: here.access.key.secret is missing"),
            ("# here", "f: here.access.key.id is missing"),
            ("here.access.key.id=\nhere.access.key.secret=b", "f:1: here.access.key.id is empty"),
            ("here.access.key.id=\"\"\nhere.access.key.secret=b", "f:1: here.access.key.id is empty"),
            ("here.access.key.id=a\nhere.access.key.secret= \t", "f:2: here.access.key.secret is empty"),
            ("here.access.key.id=...\nhere.access.key.secret=b", "f:1: here.access.key.id is still a placeholder"),
            ("here.access.key.id=…\nhere.access.key.secret=b", "f:1: here.access.key.id is still a placeholder"),
            (
                "here.access.key.id=a\nhere.access.key.secret=<your secret>",
                "f:2: here.access.key.secret is still a placeholder"
            ),
            (
                "here.access.key.id=YOUR_KEY\nhere.access.key.secret=b",
                "f:1: here.access.key.id is still a placeholder"
            ),
        ]
    )
    func incomplete(_ text: String, _ message: String) {
        let failure = expectFailure(message) { try read(text) }
        #expect(failure?.hint.hasPrefix("copy the value from the file you downloaded, ") == true)
    }

    @Test(
        "a failure suggests a misspelt key",
        arguments: ["here.access.key.Id", "here.access_key_id", "here.acces.key.id", "here.access.key.ids"]
    )
    func similarKey(_ name: String) {
        let found = expectFailure("f: here.access.key.id is missing") {
            try read("# comment\n\(name) = a\nhere.access.key.secret = b")
        }
        #expect(found?.details == ["line 2 has \(name)"])
        #expect(found?.hint == "rename it to here.access.key.id")
    }

    @Test(
        "a failure names a look-alike or invisible character in a key",
        arguments: [
            ("here.access.key.іd", "U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"),
            (#"here.access.key.\u0456d"#, "U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I"),
            ("here.access.key.id\u{200B}", "U+200B ZERO WIDTH SPACE"),
            ("here.access.key.id\u{A0}", "U+00A0 NO-BREAK SPACE"),
            ("here\u{2024}access.key.id", "U+2024 ONE DOT LEADER"),
        ]
    )
    func lookAlike(_ name: String, _ character: String) {
        expectFailure("f:2: the key looks like here.access.key.id but has \(character) in it") {
            try read("here.access.key.secret = b\n\(name)=a")
        }
    }

    @Test("unknown keys in any script are ignored")
    func foreignKeys() throws {
        #expect(throws: Never.self) { try read(portal + "ключ = значение\nhere.é = 1\n") }
    }

    @Test(
        "a forbidden character is refused with its kind and position",
        arguments: [
            ("a b", "whitespace at position 2"), ("a\\tb", "whitespace at position 2"),
            ("a\\nb", "whitespace at position 2"), ("'ab'", "a quote at position 1"),
            ("\"ab", "a quote at position 1"), ("ab\\u0007", "a control character at position 3"),
            ("ab\\u007f", "a control character at position 3"), ("é", "a character that is not ASCII at position 1"),
            ("abc=", "an invalid character at position 4"),
            ("a$b", "an invalid character at position 2"),
        ]
    )
    func forbidden(_ value: String, _ found: String) {
        expectFailure("f:2: here.access.key.secret has \(found) of its value") {
            try read("here.access.key.id = a\nhere.access.key.secret = \(value)")
        }
    }

    @Test("UTF-16 is refused in both byte orders", arguments: [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]])
    func utf16(_ mark: [UInt8]) {
        expectFailure("f:1: the text is UTF-16") {
            try CredentialsText.credentials(in: mark + [0, 0x61], origin: .file(path: "f"), profile: nil)
        }
    }

    @Test("a malformed escape is refused with its line")
    func malformedEscape() {
        expectFailure("f:2: \\u is not followed by four hexadecimal digits") { try read("a=1\nb=\\u12") }
    }

    @Test("endpoint and scope are checked only when they are used")
    func settings() throws {
        let keys = "here.access.key.id=a\nhere.access.key.secret=b\n"
        for (value, code, problem) in [
            ("account.api.here.com", .credentialsBroken, "is not an https:// or http:// URL"),
            ("http://h/t", .endpointRejected, "uses plain http to h: others could read the token in transit"),
            ("<url>", .credentialsBroken, "is still a placeholder"),
        ] as [(String, FailureCode, String)] {
            let setting = try #require(read(keys + "here.token.endpoint.url=\(value)").credentials.tokenEndpoint)
            let failure = expectFailure("f:3: here.token.endpoint.url \(problem)", code: code) {
                try setting.endpoint()
            }
            #expect(failure?.exitStatus.rawValue == (code == .credentialsBroken ? 65 : 78))
        }
        for (value, problem) in [
            ("...", "is still a placeholder"), ("a b", "has whitespace at position 2 of its value"),
        ] {
            let setting = try #require(read(keys + "here.token.scope=\(value)").credentials.scope)
            expectFailure("f:3: here.token.scope \(problem)") { try setting.scope() }
        }
    }
}
