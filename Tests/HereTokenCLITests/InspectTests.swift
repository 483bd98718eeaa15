import Foundation
import Testing

extension BinaryTests {
    /// `inspect`, with tokens and with other texts.
    @Suite(.serialized) struct InspectTests {
        /// The example of RFC 7519, section 3.1: signed, with readable claims.
        private static let jwt =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

        /// The header of RFC 7516, appendix A.1, and stand-ins for the other parts.
        private static let jwe = "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a2V5.aXY.dGV4dA.dGFn"

        private static func base64URL(_ text: String) -> String {
            Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
                .replacing("=", with: "")
        }

        /// A token like HERE's: claims in the header, a JWE as the payload.
        private static func nested(expiresIn seconds: Int) -> String {
            let now = Int(Date().timeIntervalSince1970)
            let header =
                #"{"alg":"RS512","cty":"JWT","iss":"HERE","aid":"an-app","iat":\#(now),"exp":\#(now + seconds)}"#
            return [header, jwe, "signature"].map(base64URL).joined(separator: ".")
        }

        @Test("inspect shows the header of a token like HERE's, and says that its payload is encrypted")
        func nested() async throws {
            let run = try await Binary.run("inspect", input: Self.nested(expiresIn: 7_200) + "\n")
            #expect(run.status == 0)
            for line in [
                "format      JWS: signed (RS512)", "issuer      HERE\n", "app id      an-app\n", "time left   ",
                "payload     encrypted (A256GCM): only the service can read it\n",
                "note        none of this is verified\n",
            ] {
                #expect(run.stdout.contains(line), "\(run.stdout)")
            }
            #expect(!run.stdout.lowercased().contains("valid"))
            let json = try await Binary.run("inspect", "--json", input: Self.nested(expiresIn: -7_200)).json
            #expect(json["payload"] as? String == "encrypted" && json["app_id"] as? String == "an-app")
            #expect((json["seconds_left"] as? Int).map { $0 <= -7_200 } == true)
            #expect(json["verified"] as? Bool == false)
        }

        @Test("inspect shows the claims of the example in RFC 7519, and when it expired")
        func claims() async throws {
            let directory = try TemporaryDirectory()
            let run = try await Binary.run("inspect", directory.file("token", Self.jwt).path)
            #expect(
                run.stdout.contains("issuer      joe\n") && run.stdout.contains("expires     2011-03-22T18:43:00Z\n")
            )
            #expect(run.stdout.contains("time left   none: expired "))
            #expect(run.stdout.contains("claim http://example.com/is_root true\n"))
        }

        @Test("inspect says that a token is encrypted or opaque")
        func others() async throws {
            let jwe = try await Binary.run("inspect", input: Self.jwe)
            #expect(jwe.status == 0 && jwe.stdout.contains("JWE: encrypted (RSA-OAEP), only the service can read it"))
            let opaque = try await Binary.run("inspect", input: "h1.abcdef-ghi")
            #expect(opaque.status == 0 && opaque.stdout.hasPrefix("format      opaque: nothing in it can be read\n"))
        }

        @Test("inspect says that a token is not signed, and escapes control characters in JSON")
        func unsigned() async throws {
            let token =
                [#"{"alg":"none","iss":"\u202ea\u009bb"}"#, "{}"].map(Self.base64URL).joined(separator: ".") + "."
            let run = try await Binary.run("inspect", input: token)
            #expect(run.status == 0 && run.stdout.hasPrefix("format      JWS: NOT signed (none)"), "\(run.stderr)")
            let json = try await Binary.run("inspect", "--json", input: token)
            #expect(json.stdout.contains(#""issuer":"\u202ea\u009bb""#), "\(json.stdout)")
        }

        @Test("inspect finds the token in a reply, in a header, and in the output of fetch")
        func surroundings() async throws {
            for text in [
                #"{"access_token":"TOKEN","token_type":"bearer"}"#, #"{ "accessToken" : "TOKEN" }"#, "Bearer TOKEN",
                "authorization: bearer TOKEN\r\n", "\n TOKEN \n",
            ] {
                let run = try await Binary.run("inspect", input: text.replacing("TOKEN", with: Self.jwt))
                #expect(run.status == 0 && run.stdout.contains("issuer      joe\n"), "\(run.stderr)")
            }
            let service = try TokenService()
            let piped = try await Binary.shell(
                #""$here_token" fetch -c "$1" | "$here_token" inspect"#,
                service.ready.credentials
            )
            #expect(piped.stdout.contains("app id      \(service.ready.clientId)\n"))
        }

        @Test(
            "inspect refuses text that is not a token",
            arguments: [
                "", " \n", "hello world", "<html></html>", "{}", #"{"access_token":""}"#, #"{"access_token":"a b"}"#,
                "{", "eyJhbGciOi", "eyJhbGciOiJSUzUxMiJ9.e30", "eyJhbGciOiJSUzUxMiJ9..c2ln", "eyJ.eyJ.eyJ", "a\u{0}b",
                "\u{1B}[31m",
            ]
        )
        func garbage(_ text: String) async throws {
            let run = try await Binary.run("inspect", input: text)
            #expect(run.status == 65, "\(run.stdout)")
            #expect(run.stderr.hasPrefix("here-token: ") && run.stderr.contains("\n  try: "))
        }

        @Test("inspect replaces control characters in its text")
        func controls() async throws {
            let header = #"{"alg":"x","kid":"a\u001b[31mb\nformat","\u202eiss":"c"}"#
            let token = [header, "{}", "s"].map(Self.base64URL).joined(separator: ".")
            let run = try await Binary.run("inspect", input: token)
            #expect(run.status == 0)
            #expect(!run.stdout.contains("\u{1B}") && !run.stdout.contains("\u{202E}"))
            #expect(run.stdout.contains("header kid  a?[31mb?format\n"), "\(run.stdout)")
        }

        @Test("inspect cuts a long value in its text, and prints all of it as JSON")
        func longValues() async throws {
            let long = String(repeating: "a", count: 100_000)
            let token = [#"{"alg":"x","kid":"\#(long)"}"#, "{}", "s"].map(Self.base64URL).joined(separator: ".")
            let text = try await Binary.run("inspect", input: token)
            #expect(text.stdout.contains("header kid  \(long.prefix(1_000))…\n"))
            let json = try await Binary.run("inspect", "--json", input: token)
            #expect((json.json["header"] as? [String: String])?["kid"] == long)
        }

        @Test("inspect names the file that it cannot read")
        func unreadable() async throws {
            for path in ["/missing", "/", "/proc/self/mem"] {
                let run = try await Binary.run("inspect", path)
                #expect(run.status == 66 && run.stderr.hasPrefix("here-token: cannot read \(path): "), "\(run.stderr)")
            }
            #expect(try await Binary.run("inspect", "/dev/zero").status == 66)
            #expect(try await Binary.run("inspect", "").status == 64)
        }
    }
}
