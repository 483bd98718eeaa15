import Foundation
import HereTokenCore
import Testing

@Suite struct TokenResponseTests {
    private func decode(_ json: String) throws -> TokenResponse { try TokenResponse(body: Data(json.utf8)) }

    @Test(
        "reads snake case and camel case",
        arguments: [
            #"{"access_token":"aZ0-._~+/==","token_type":"bearer","expires_in":86399,"scope":"hrn:x"}"#,
            #"{"accessToken":"aZ0-._~+/==","tokenType":"bearer","expiresIn":86399,"scope":"hrn:x","extra":[1]}"#,
        ]
    )
    func notations(_ json: String) throws {
        let response = try decode(json)
        #expect(response.accessToken.revealed() == "aZ0-._~+/==")
        #expect(response.tokenType == "bearer")
        #expect(response.expiresIn == 86_399)
        #expect(response.scope == "hrn:x")
    }

    @Test("reads Bearer in any capitals, and no scope", arguments: ["bearer", "Bearer", "BEARER"])
    func tokenType(_ type: String) throws {
        let response = try decode(#"{"access_token":"t","token_type":"\#(type)","expires_in":1,"scope":null}"#)
        #expect(response.tokenType == type)
        #expect(response.scope == nil)
    }

    @Test(
        "refuses tokens that are no b64token",
        arguments: [
            #""""#, #""=""#, #""a=b""#, #""a b""#, #""a\nb""#, #""a'b""#, #""a\"b""#, #""$(id)""#, #""a`id`""#,
            #""a;b""#,
            #""a\u0000b""#, #""tökén""#, #""a\\b""#, "1", "true", "[]", "{}",
        ]
    )
    func hostileTokens(_ token: String) {
        #expect(throws: TokenResponse.Defect.malformed(field: "access_token")) {
            try decode(#"{"access_token":\#(token),"token_type":"bearer","expires_in":1}"#)
        }
    }

    @Test("reads a lifetime in quotes, as some gateways write it")
    func quotedLifetime() throws {
        #expect(try decode(#"{"access_token":"t","token_type":"bearer","expires_in":"86399"}"#).expiresIn == 86_399)
    }

    @Test(
        "refuses lifetimes that are no positive whole number",
        arguments: [
            "0", "-1", "1.5", "\"36 00\"", "\"0\"", "\"1h\"", "\"\"", "true", "[]", "1e400", "99999999999999999999",
            "9223372036854775807",
        ]
    )
    func lifetimes(_ lifetime: String) {
        #expect(throws: TokenResponse.Defect.malformed(field: "expires_in")) {
            try decode(#"{"access_token":"t","token_type":"bearer","expires_in":\#(lifetime)}"#)
        }
    }

    @Test(
        "names the field that is missing or malformed",
        arguments: [
            (#"{"token_type":"bearer","expires_in":1}"#, .missing(field: "access_token")),
            (#"{"access_token":null,"token_type":"bearer","expires_in":1}"#, .missing(field: "access_token")),
            (#"{"access_token":"t","expires_in":1}"#, .missing(field: "token_type")),
            (#"{"access_token":"t","token_type":"mac","expires_in":1}"#, .malformed(field: "token_type")),
            (#"{"access_token":"t","token_type":1,"expires_in":1}"#, .malformed(field: "token_type")),
            (#"{"access_token":"t","token_type":"bearer"}"#, .missing(field: "expires_in")),
            (#"{"access_token":"t","token_type":"bearer","expires_in":0}"#, .malformed(field: "expires_in")),
            (#"{"access_token":"t","token_type":"bearer","expires_in":1,"scope":1}"#, .malformed(field: "scope")),
            ("{}", .missing(field: "access_token")), ("[]", .notJSON), ("", .notJSON), ("null", .notJSON),
            ("1", .notJSON),
            ("<html>", .notJSON), (#"{"access_token":"t""#, .notJSON), ("\u{0}", .notJSON),
        ] as [(String, TokenResponse.Defect)]
    )
    func defects(_ json: String, _ expected: TokenResponse.Defect) {
        #expect(throws: expected) { try decode(json) }
    }

    @Test(
        "refuses half of a surrogate pair, and reads a whole one",
        arguments: [#""\ud800""#, #""\udc00\ud800""#, #""\uD83Dx""#]
    )
    func surrogates(_ text: String) throws {
        let rest = #","access_token":"t","token_type":"bearer","expires_in":1}"#
        #expect(throws: TokenResponse.Defect.notJSON) { try decode(#"{"x":"# + text + rest) }
        _ = try decode(#"{"x":"\\ud800 \ud83d\ude00""# + rest)
    }

    @Test("survives JSON nested without end")
    func nesting() {
        #expect(throws: TokenResponse.Defect.notJSON) { try decode(String(repeating: "[", count: 1 << 20)) }
        #expect(throws: TokenResponse.Defect.notJSON) {
            try decode(String(repeating: #"{"a":"#, count: 100_000))
        }
    }
}
