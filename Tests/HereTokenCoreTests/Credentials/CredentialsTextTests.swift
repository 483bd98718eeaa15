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

    private func failure(of text: String) -> Failure? {
        do {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }

    private func broken(_ problem: CredentialsFault.Problem, line: Int?) -> Failure {
        .credentialsBroken(CredentialsFault(origin: .file(path: "f"), line: line, problem: problem))
    }

    @Test("reads the file as HERE's portal hands it out")
    func asDownloaded() throws {
        let read = try read(portal)
        #expect(read.credentials.accessKeyID == "aB3_-id")
        #expect(read.credentials.accessKeySecret == Secret("sEcReT_-9".utf8))
        #expect(read.credentials.tokenEndpoint?.value == "https://account.api.here.com/oauth2/token")
        #expect(read.credentials.scope == nil)
        #expect(read.notices.isEmpty)
    }

    @Test(
        "reads what people's editors make of it",
        arguments: ["\u{FEFF}" + "KEYS", "KEYS".replacing("\n", with: "\r\n")]
    )
    func editors(_ template: String) throws {
        let text = template.replacing("KEYS", with: portal)
        #expect(try read(text).credentials == read(portal).credentials)
        #expect(try read(text.replacing("\n", with: "\r\n")).credentials == read(portal).credentials)
    }

    @Test("needs no more than id and secret, and takes a scope")
    func optionalKeys() throws {
        let least = try read("here.access.key.id=a\nhere.access.key.secret=b")
        #expect(least.credentials.tokenEndpoint == nil)
        #expect(least.credentials.scope == nil)
        let empty = try read(
            "here.access.key.id=a\nhere.access.key.secret=b\nhere.token.scope=\nhere.token.endpoint.url="
        )
        #expect(empty.credentials == least.credentials)
        let scoped = try read("here.access.key.id=a\nhere.access.key.secret=b\nhere.token.scope=hrn:here:x")
        #expect(try scoped.credentials.scope?.scope() == "hrn:here:x")
    }

    @Test("lets the last of equal keys win")
    func repeatedKey() throws {
        #expect(try read(portal + "here.access.key.id = other").credentials.accessKeyID == "other")
    }

    @Test("takes blanks and quotes off, and says where")
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
        "names what is missing, empty or still a placeholder, and the line",
        arguments: [
            ("here.access.key.secret=b", .missing(.accessKeyID, similar: nil), nil),
            ("here.access.key.id=a", .missing(.accessKeySecret, similar: nil), nil),
            ("", .missing(.accessKeyID, similar: nil), nil),
            ("here.access.key.id=\nhere.access.key.secret=b", .empty(.accessKeyID), 1),
            ("here.access.key.id=\"\"\nhere.access.key.secret=b", .empty(.accessKeyID), 1),
            ("here.access.key.id=a\nhere.access.key.secret= \t", .empty(.accessKeySecret), 2),
            ("here.access.key.id=...\nhere.access.key.secret=b", .placeholder(.accessKeyID), 1),
            ("here.access.key.id=…\nhere.access.key.secret=b", .placeholder(.accessKeyID), 1),
            ("here.access.key.id=a\nhere.access.key.secret=<your secret>", .placeholder(.accessKeySecret), 2),
            ("here.access.key.id=YOUR_KEY\nhere.access.key.secret=b", .placeholder(.accessKeyID), 1),
        ] as [(String, CredentialsFault.Problem, Int?)]
    )
    func incomplete(_ text: String, _ expected: CredentialsFault.Problem, _ line: Int?) {
        #expect(failure(of: text) == broken(expected, line: line))
    }

    @Test(
        "names the key that may be meant",
        arguments: ["here.access.key.Id", "here.access_key_id", "here.acces.key.id", "here.access.key.ids"]
    )
    func similarKey(_ name: String) {
        let found = failure(of: "# comment\n\(name) = a\nhere.access.key.secret = b")
        #expect(found?.code == .credentialsBroken && found?.details == ["line 2 has \(name)"])
        #expect(found?.hint == "rename it to here.access.key.id")
    }

    @Test(
        "finds look-alike and invisible letters in the name of a key",
        arguments: [
            ("here.access.key.іd", "\u{0456}"), (#"here.access.key.\u0456d"#, "\u{0456}"),
            ("here.access.key.id\u{200B}", "\u{200B}"), ("here.access.key.id\u{A0}", "\u{A0}"),
            ("here\u{2024}access.key.id", "\u{2024}"),
        ] as [(String, Unicode.Scalar)]
    )
    func lookAlike(_ name: String, _ character: Unicode.Scalar) {
        #expect(
            failure(of: "here.access.key.secret = b\n\(name)=a")
                == broken(.lookAlike(.accessKeyID, character: character), line: 2)
        )
    }

    @Test("lets other keys be, in whatever script")
    func foreignKeys() throws {
        #expect(throws: Never.self) { try read(portal + "ключ = значение\nhere.é = 1\n") }
    }

    @Test(
        "refuses characters that no key has, by kind and place",
        arguments: [
            ("a b", .blank, 2), ("a\\tb", .blank, 2), ("'ab'", .quote, 1), ("\"ab", .quote, 1),
            ("ab\\u0007", .control, 3),
            ("é", .nonASCII, 1), ("abc=", .punctuation, 4), ("${KEY}", .punctuation, 1),
        ] as [(String, CredentialsFault.CharacterKind, Int)]
    )
    func forbidden(_ value: String, _ kind: CredentialsFault.CharacterKind, _ position: Int) {
        #expect(
            failure(of: "here.access.key.id = a\nhere.access.key.secret = \(value)")
                == broken(.forbiddenCharacter(.accessKeySecret, kind, position: position), line: 2)
        )
    }

    @Test("refuses UTF-16, in both byte orders", arguments: [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]])
    func utf16(_ mark: [UInt8]) {
        #expect(
            throws: Failure.credentialsBroken(CredentialsFault(origin: .file(path: "f"), line: 1, problem: .utf16))
        ) {
            try CredentialsText.credentials(in: mark + [0, 0x61], origin: .file(path: "f"), profile: nil)
        }
    }

    @Test("names the line of a malformed escape")
    func malformedEscape() {
        #expect(failure(of: "a=1\nb=\\u12") == broken(.malformedUnicodeEscape, line: 2))
    }

    @Test("checks endpoint and scope when they are used, and not before")
    func settings() throws {
        let keys = "here.access.key.id=a\nhere.access.key.secret=b\n"
        for (value, problem) in [
            ("account.api.here.com", .endpoint(.url(.notURL))), ("http://h/t", .endpoint(.plainHTTP(host: "h"))),
            ("<url>", .placeholder(.tokenEndpointURL)),
        ] as [(String, CredentialsFault.Problem)] {
            let setting = try #require(read(keys + "here.token.endpoint.url=\(value)").credentials.tokenEndpoint)
            let fault = CredentialsFault(origin: .file(path: "f"), line: 3, problem: problem)
            #expect(throws: Failure.credentialsBroken(fault)) { try setting.endpoint() }
        }
        for (value, problem) in [
            ("...", .placeholder(.tokenScope)), ("a b", .forbiddenCharacter(.tokenScope, .blank, position: 2)),
        ] as [(String, CredentialsFault.Problem)] {
            let setting = try #require(read(keys + "here.token.scope=\(value)").credentials.scope)
            let fault = CredentialsFault(origin: .file(path: "f"), line: 3, problem: problem)
            #expect(throws: Failure.credentialsBroken(fault)) { try setting.scope() }
        }
    }
}
