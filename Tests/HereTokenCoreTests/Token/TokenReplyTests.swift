import Foundation
import HereTokenCore
import Testing

@Suite struct TokenReplyTests {
    private func token(_ json: String) throws -> AccessToken {
        try ReplyReader.fake().token(in: HTTPResponse(status: 200, headers: [:], body: Data(json.utf8)))
    }

    /// Expects the reply to be refused with `problem` in the message.
    private func expectUnexpected(
        _ json: String,
        _ problem: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        let failure = HereTokenCoreTests.failure { try token(json) }
        #expect(failure?.code == .unexpectedReply && failure?.message == "h \(problem)", sourceLocation: location)
    }

    @Test(
        "the names of fields may be in snake case or camel case",
        arguments: [
            #"{"access_token":"aZ0-._~+/==","token_type":"bearer","expires_in":86399,"scope":"hrn:x"}"#,
            #"{"accessToken":"aZ0-._~+/==","tokenType":"bearer","expiresIn":86399,"scope":"hrn:x","extra":[1]}"#,
        ]
    )
    func notations(_ json: String) throws {
        let token = try token(json)
        #expect(token.value.revealed() == "aZ0-._~+/==")
        #expect(token.tokenType == "bearer")
        #expect(token.lifetime == 86_399)
        #expect(token.scope == "hrn:x")
    }

    @Test("the token type keeps its capitals, and a null scope is no scope", arguments: ["bearer", "Bearer", "BEARER"])
    func tokenType(_ type: String) throws {
        let token = try token(#"{"access_token":"t","token_type":"\#(type)","expires_in":1,"scope":null}"#)
        #expect(token.tokenType == type)
        #expect(token.scope == nil)
    }

    @Test(
        "a token must be a b64token",
        arguments: [
            #""""#, #""=""#, #""a=b""#, #""a b""#, #""a\nb""#, #""a'b""#, #""a\"b""#, #""$(id)""#, #""a`id`""#,
            #""a;b""#,
            #""a\u0000b""#, #""tökén""#, #""a\\b""#, "1", "true", "[]", "{}",
        ]
    )
    func hostileTokens(_ token: String) {
        expectUnexpected(
            #"{"access_token":\#(token),"token_type":"bearer","expires_in":1}"#,
            "answered with an invalid access_token"
        )
    }

    @Test("a lifetime may be in quotes, as some gateways write it")
    func quotedLifetime() throws {
        #expect(try token(#"{"access_token":"t","token_type":"bearer","expires_in":"86399"}"#).lifetime == 86_399)
    }

    @Test(
        "a lifetime must be a positive whole number",
        arguments: [
            "0", "-1", "1.5", "\"36 00\"", "\"0\"", "\"1h\"", "\"\"", "true", "[]", "1e400", "99999999999999999999",
            "9223372036854775807",
        ]
    )
    func lifetimes(_ lifetime: String) {
        expectUnexpected(
            #"{"access_token":"t","token_type":"bearer","expires_in":\#(lifetime)}"#,
            "answered with an invalid expires_in"
        )
    }

    @Test(
        "a failure names the field that is missing or malformed",
        arguments: [
            (#"{"token_type":"bearer","expires_in":1}"#, "answered without access_token"),
            (#"{"access_token":null,"token_type":"bearer","expires_in":1}"#, "answered without access_token"),
            (#"{"access_token":"t","expires_in":1}"#, "answered without token_type"),
            (#"{"access_token":"t","token_type":"mac","expires_in":1}"#, "answered with an invalid token_type"),
            (#"{"access_token":"t","token_type":1,"expires_in":1}"#, "answered with an invalid token_type"),
            (#"{"access_token":"t","token_type":"bearer"}"#, "answered without expires_in"),
            (#"{"access_token":"t","token_type":"bearer","expires_in":0}"#, "answered with an invalid expires_in"),
            (
                #"{"access_token":"t","token_type":"bearer","expires_in":1,"scope":1}"#,
                "answered with an invalid scope"
            ),
            ("{}", "answered without access_token"), ("[]", "answered, but the reply is not JSON"),
            ("", "answered, but the reply is not JSON"), ("null", "answered, but the reply is not JSON"),
            ("1", "answered, but the reply is not JSON"),
            ("<html>", "answered, but the reply is not JSON"),
            (#"{"access_token":"t""#, "answered, but the reply is not JSON"),
            ("\u{0}", "answered, but the reply is not JSON"),
        ]
    )
    func defects(_ json: String, _ problem: String) {
        expectUnexpected(json, problem)
    }

    @Test("JSON that is not UTF-8 is refused", arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf32])
    func encodings(_ encoding: String.Encoding) throws {
        let text = #"{"access_token":"t","token_type":"bearer","expires_in":9}"#
        let body = try #require(text.data(using: encoding))
        #expect(throws: Failure.self) {
            try ReplyReader(host: "h", sent: .init(wall: 1, uptime: 1, boot: ""), clockLead: 0, text: ForeignText())
                .token(in: HTTPResponse(status: 200, headers: [:], body: body))
        }
    }

    @Test(
        "half of a surrogate pair is refused, and a whole one is read",
        arguments: [#""\ud800""#, #""\udc00\ud800""#, #""\uD83Dx""#]
    )
    func surrogates(_ text: String) throws {
        let rest = #","access_token":"t","token_type":"bearer","expires_in":1}"#
        expectUnexpected(#"{"x":"# + text + rest, "answered, but the reply is not JSON")
        _ = try token(#"{"x":"\\ud800 \ud83d\ude00""# + rest)
    }

    @Test("deeply nested JSON is refused")
    func nesting() {
        expectUnexpected(String(repeating: "[", count: 1 << 20), "answered, but the reply is not JSON")
        expectUnexpected(String(repeating: #"{"a":"#, count: 100_000), "answered, but the reply is not JSON")
    }
}
