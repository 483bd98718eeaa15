import HereTokenCore
import Testing

@Suite struct AuthorizationHeaderTests {
    @Test(
        "the header is found alone, in a command and in a log",
        arguments: [
            #"OAuth oauth_nonce="a%2Bb", realm="", oauth_version="1.0""#,
            #"Authorization: OAuth oauth_nonce="a%2Bb",realm="",oauth_version="1.0""#,
            #"curl -H 'authorization: OAuth oauth_nonce="a%2Bb", realm="", oauth_version="1.0"' https://h/?a=b"#,
            #"curl -H "Authorization: OAuth oauth_nonce=\"a%2Bb\", realm=\"\", oauth_version=\"1.0\"" https://h/?a=b"#,
            "\u{FEFF}OAuth oauth_nonce=\"a%2Bb\",\n realm=\"\",\n oauth_version=\"1.0\"",
            "> Proxy-Authorization: Basic eA==\n> Authorization: OAuth oauth_nonce=\"a%2Bb\", realm=\"\", oauth_version=\"1.0\"\n",
            "> POST / HTTP/1.1\r\n> Authorization: OAuth oauth_nonce=\"a%2Bb\", realm=\"\", oauth_version=\"1.0\"\r\n> Accept: x\r\n",
        ]
    )
    func found(_ text: String) throws {
        let header = try #require(AuthorizationHeader(text))
        #expect(header.scheme == "OAuth")
        #expect(header.parameters.prefix(3).map(\.name) == ["oauth_nonce", "realm", "oauth_version"])
        #expect(header.value("oauth_nonce") == "a+b" && header.value("realm")?.isEmpty == true)
        #expect(header.parameters[0].raw == "a%2Bb" && header.parameters.prefix(3).allSatisfy(\.isQuoted))
    }

    @Test(
        "a header with missing commas or quotes, or with text at the end, is not well-formed",
        arguments: [
            #"OAuth oauth_a="b" oauth_c="d""#, #"OAuth oauth_a="b"oauth_c="d""#, #"OAuth oauth_a="b"#,
            #"OAuth oauth_a="b" x"#,
        ]
    )
    func malformed(_ text: String) {
        #expect(AuthorizationHeader(text)?.isWellFormed == false)
        #expect(AuthorizationHeader(#"OAuth oauth_a="b", oauth_c="d""#)?.isWellFormed == true)
    }

    @Test("a header is read without quotes, without a scheme, and with bad encoding")
    func lenient() throws {
        let header = try #require(AuthorizationHeader("oauth_nonce=n, oauth_signature=a+b/c=%zz"))
        #expect(header.scheme.isEmpty)
        #expect(header.value("oauth_nonce") == "n" && header.value("oauth_signature") == "a+b/c=%zz")
        #expect(!header.parameters[0].isQuoted)
    }

    @Test(
        "a text without OAuth parameters is not a header",
        arguments: ["", "Bearer x", "OAuth", "Authorization: Basic a=", "=\"\n"]
    )
    func nothing(_ text: String) {
        #expect(AuthorizationHeader(text) == nil)
    }
}
