import Foundation
import HereTokenCore
import Testing

@Suite struct ForeignTextTests {
    @Test(
        "an excerpt keeps plain words",
        arguments: [
            "Signature mismatch. Authorization signature or client credential is wrong.",
            "an access_token is needed", "see ERROR-0b8c3b1e-6a4f-4a7e-9f0e-3f3b2a1c9d8e",
            "hrn:here:authorization::org:project/name",
            "id 0b8c3b1e-6a4f-4a7e-9f0e-3f3b2a1c9d8e", "Ünïcödé ✓",
            "ids ERROR-0b8c3b1e-6a4f-4a7e-9f0e-3f3b2a1c9d8e 0b8c3b1e-6a4f-4a7e-9f0e-3f3b2a1c9d8e",
            "Bearer authentication is required.", "the token: expired!", "Invalid token, TOKEN: EXPIRED",
            #"Bearer realm="HERE", error="invalid_token""#, #"{"token_type":"bearer","expires_in":3600}"#,
            "<li>access_token</li><li>second</li>", "a < b, tokens and values > c", "<p class=token>The value</p>",
            "NullPointerException IllegalStateException ServletException", "100% sure, %zz, C:\\new\\user",
        ]
    )
    func plain(_ text: String) {
        #expect(ForeignText().excerpt(of: text) == text)
    }

    @Test(
        "an excerpt has no control characters or line breaks",
        arguments: [
            ("a\nb\r\n\t c", "a b c"), ("a\u{1B}[31mb", "a[31mb"), ("{\u{0}a\u{0}}\u{0}", "{a}"),
            ("a\u{202E}b\u{200B}c", "abc"), ("\u{0}\u{7}", ""),
            ("  a  ", "a"), ("a\u{2028}b", "a b"),
        ]
    )
    func printable(_ text: String, _ expected: String) {
        #expect(ForeignText().excerpt(of: text) == expected)
    }

    @Test(
        "an excerpt hides a secret that is broken by spaces or line breaks",
        arguments: [
            "se cret", "s e c r e t", "sec\n\t ret", "secret", "sec<br>ret", "s<BR />ecr <wbr class='x'> et",
            "sec&lt;br&gt;ret",
        ]
    )
    func brokenSecrets(_ secret: String) {
        #expect(ForeignText(hiding: ["secret"]).excerpt(of: "a \(secret) b \(secret)") == "a <redacted> b <redacted>")
        #expect(ForeignText(hiding: ["se cret", " "]).excerpt(of: "\(secret)s") == "<redacted>s")
    }

    @Test("an excerpt hides a secret or token in HTML character references")
    func references() {
        let text = ForeignText(hiding: ["p+q/r-s="])
        for page in [
            "p&#43;q&#47;r&#45;s&#61;", "p&#x2B;q&#x2f;r&#x2D;s&#x3d;", "p&plus;q&sol;r-s&equals;",
            "p&#043;q&amp;#47;r-s=",
        ] {
            #expect(text.excerpt(of: "a \(page) b") == "a <redacted> b")
            #expect(text.identifier(page) == nil)
        }
        #expect(
            text.excerpt(of: "{&quot;access_token&quot;: &quot;SeCrEt&quot;}") == #"{"access_token": "<redacted>"}"#
        )
        #expect(text.excerpt(of: "a &amp; b &unknown; &#27;[0m &#xFFFFFFFF;") == "a & b &unknown; [0m &#xFFFFFFFF;")
    }

    @Test("an excerpt hides a token that is broken every 20 characters")
    func brokenTokens() {
        let pieces = [String](repeating: "abcdefghij0123456789", count: 4)
        let page = pieces.joined(separator: "<br>") + "<br>end"
        #expect(ForeignText().excerpt(of: "a \(page) b") == "a <redacted> b")
        #expect(ForeignText().excerpt(of: "access_token=\(page) b") == "access_token=<redacted> b")
        #expect(ForeignText().excerpt(of: "one<br>two<br>") == "one<br>two<br>")
    }

    @Test("an excerpt hides the beginning of a token at the cut", arguments: [16_370, 16_383])
    func cutTokens(_ start: Int) {
        let page = "a b" + String(repeating: " ", count: start - 3) + String(repeating: "T", count: 100)
        #expect(ForeignText().excerpt(of: page) == "a b <redacted>")
    }

    @Test("an excerpt hides the beginning of a secret at the end of the text")
    func beginnings() {
        let text = ForeignText(hiding: ["sesame-opens-it"])
        #expect(text.excerpt(of: "signature: sesame-opens-i") == "signature: <redacted>")
        #expect(text.excerpt(of: "signature: sesame") == "signature: <redacted>")
        #expect(text.excerpt(of: "a word: ses") == "a word: ses")
    }

    @Test("the limit of an excerpt counts Unicode scalars, not characters")
    func longCharacters() {
        let shown = ForeignText().excerpt(of: "e" + String(repeating: "\u{301}", count: 10_000))
        #expect(shown.unicodeScalars.count == 201)
    }

    @Test("an excerpt is cut at the limit, with an ellipsis")
    func limit() {
        let words = String(repeating: "word ", count: 100)
        #expect(ForeignText().excerpt(of: words).count == 201)
        #expect(ForeignText().excerpt(of: words, limit: 4) == "word…")
        #expect(ForeignText().excerpt(of: "word", limit: 4) == "word")
    }

    @Test(
        "an excerpt hides the value of a token field in any notation",
        arguments: [
            #"{"access_token":"SeCrEt","x":1}"#, #"{"access_token": "SeC\"rEt" }"#, #"{"accessToken":"SeCrEt"#,
            #"{'refresh-token' : 'SeCrEt'}"#, "access_token=SeCrEt&x=1", "ACCESS_TOKEN: SeCrEt",
            "<id_token>SeCrEt</id_token>",
            #"{"access_token":["SeCrEt"]}"#, #"{"accessToken":{"v":"SeCrEt"}}"#,
            #"{"a":1,"access_token":"a b SeCrEt"}"#,
            "access_token => SeCrEt", #"{"body":"{\"access_token\": \"SeCrEt\"}"}"#,
        ]
    )
    func tokenFields(_ text: String) {
        let shown = ForeignText().excerpt(of: text)
        #expect(!shown.contains("SeC") && !shown.contains("rEt"), "\(shown)")
        #expect(shown.contains("<redacted>"))
    }

    @Test("an excerpt hides text as long as a signature or a token, but not a UUID")
    func longRuns() {
        let signature = "THFhaWB1Lbp/SVU+FSc/ix4CS6LpNY1suaZBSKQ4na4="
        #expect(ForeignText().excerpt(of: "got \(signature)!") == "got <redacted>!")
        #expect(ForeignText().excerpt(of: "got \(PercentEncoding.encode(signature)).") == "got <redacted>")
        #expect(ForeignText().excerpt(of: String(repeating: "a", count: 42)).count == 42)
    }

    @Test(
        "an excerpt hides a short token by the words before it",
        arguments: [
            "Authorization: Bearer aB3-x", "bearer short-token", #""Bearer aB3""#, #"{"token": "secretword"}"#,
            "?token=a1b2&x", "X-Auth-Token: a1b2c3", #"{"sessionToken":"a b c"}"#,
            "<input name=access_token value=short-token>", #"<input value="short" name='access_token' />"#,
            #"<meta name="token" content="short">"#, "<INPUT TYPE=hidden VALUE=short NAME=access_token",
            "<td>access_token</td><td>short1</td>", "<b>access_token</b>: short",
            "&lt;id_token&gt;short&lt;/id_token&gt;",
        ]
    )
    func shortTokens(_ text: String) {
        let shown = ForeignText().excerpt(of: text)
        #expect(shown.contains("<redacted>"))
        #expect(!["aB3", "short", "secretword", "a1b2", "a b c"].contains { shown.contains($0) }, "\(shown)")
    }

    @Test("an excerpt hides a token that is broken into lines", arguments: [20, 42, 64])
    func wrappedTokens(_ width: Int) {
        let token =
            "eyJhbGciOiJSUzUxMiIsImN0eSI6IkpXVCIsImlzcyI6IkhFUkUifQ.Zx8QkP2mVb7TgH4nRcY1sLd9fWaJ3eUo6iXtBvKpN5hMqDzCrGyF"
        let lines = stride(from: 0, to: token.count, by: width).map { String(token.dropFirst($0).prefix(width)) }
        #expect(ForeignText().excerpt(of: "got " + lines.joined(separator: "\r\n") + " here") == "got <redacted> here")
        #expect(ForeignText().excerpt(of: "got " + lines.joined(separator: "\\n") + " here") == "got <redacted> here")
    }

    @Test("an excerpt hides each piece of 12 characters of a secret, in any notation")
    func pieces() {
        let secret = #"Ab+/cD3=eF\g"hIjK~lMnOp%qR.sTu"#
        let text = ForeignText(hiding: [secret])
        for start in 0...secret.count - 12 {
            let piece = String(secret.dropFirst(start).prefix(12))
            let encoded = PercentEncoding.encode(piece)
            let html = piece.replacing("+", with: "&#43;").replacing("/", with: "&#x2F;").replacing(
                "=",
                with: "&equals;"
            )
            let json = piece.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("/", with: "\\/")
                .replacing("+", with: "\\u002b")
            for notation in [piece, encoded, PercentEncoding.encode(encoded), html, json] {
                #expect(text.excerpt(of: "«\(notation)»") == "«<redacted>»", "\(notation)")
            }
            let broken = piece.map(String.init).joined(separator: "\n")
            #expect(text.excerpt(of: "«\(broken)»") == "«<redacted>»")
        }
    }

    @Test("an excerpt hides a very short secret only where it stands alone")
    func veryShortSecrets() {
        #expect(ForeignText(hiding: ["p"]).excerpt(of: "proxy 'p' up p") == "proxy '<redacted>' up <redacted>")
    }

    @Test(
        "an excerpt of a large hostile text is made from its beginning",
        arguments: [
            "<", "%", "%25", "&", "&amp;", "\\", "\\u", "token", "token=", "access_token:", "Bearer ", "<br>",
            "<td token value ",
            "aB3 ", "secret-", "\u{301}", "\u{0}", "=",
        ]
    )
    func hostile(_ piece: String) {
        let text = String(repeating: piece, count: (1 << 20) / piece.utf8.count)
        let shown = ForeignText(hiding: ["secret-secret-secret", "p+q"]).excerpt(of: text)
        #expect(shown.unicodeScalars.count <= 201 && !shown.contains("secret"))
    }

    @Test("an excerpt hides the given secrets, also encoded")
    func secrets() {
        let text = ForeignText(hiding: ["p+q/r=", "", "p+q"])
        #expect(text.excerpt(of: "a p+q/r= b p%2Bq%2Fr%3D c") == "a <redacted> b <redacted> c")
        #expect(text.excerpt(of: #"a p+q\/r= b"#) == "a <redacted> b")
        #expect(text.identifier("x-p+q/r=-y") == nil)
        #expect(ForeignText(hiding: ["secret-of-the-key"]).identifier("x:secret-of-the-key:y") == "x::y")
        #expect(ForeignText(hiding: ["a  b c"]).excerpt(of: "x a  b c y") == "x <redacted> y")
        // A control character in the secret does not prevent the match.
        #expect(!text.excerpt(of: "p+\u{200B}q/r=").contains("q/r"))
    }

    @Test("an identifier has only the characters that are allowed in one")
    func identifiers() {
        #expect(ForeignText().identifier("ERROR-0b8c3b1e-6a4f-4a7e-9f0e-3f3b2a1c9d8e") != nil)
        for text in ["a b", "a\u{1B}[0mc", "abcdef,ghijkl", "abc\u{301}def"] {
            #expect(ForeignText().identifier(text) == nil)
        }
        #expect(ForeignText().identifier(" \n") == nil)
        #expect(ForeignText().identifier(String(repeating: "a-", count: 200))?.count == 64)
        #expect(ForeignText().identifier(String(repeating: "a", count: 70)) == nil)
    }

    @Test("an excerpt of any body is made without a crash")
    func anyBody() {
        func excerpt(_ body: Data) -> String { ForeignText().excerpt(of: String(decoding: body, as: UTF8.self)) }
        #expect(excerpt(Data()).isEmpty)
        #expect(!excerpt(Data([0xFF, 0xFE, 0x00])).isEmpty)
        #expect(excerpt(Data(repeating: UInt8(ascii: "a"), count: 1 << 20)) == "<redacted>")
        #expect(excerpt(Data(repeating: UInt8(ascii: " "), count: 1 << 20)).isEmpty)
    }
}
