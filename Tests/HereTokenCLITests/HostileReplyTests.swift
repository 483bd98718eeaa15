import Foundation
import Testing

extension BinaryTests {
    /// Replies with unusable content: error pages, hostile tokens, wrong fields.
    @Suite(.serialized) struct HostileReplyTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        @Test("fetch reads an error code in quotes")
        func quotedErrorCode() async throws {
            let reply = try TokenService.reply(#"{"errorCode":"401300","message":"Signature mismatch."}"#, status: 401)
            let run = try await service.fetch(reply, errorFormat: "json")
            #expect(run.status == 77 && run.errorJSON["here_error_code"] as? Int == 401_300)
        }

        @Test("fetch does not decompress a reply")
        func compressed() async throws {
            // {"access_token":"packed","token_type":"bearer","expires_in":60} as gzip.
            let packed = try #require(
                Data(
                    base64Encoded:
                        "H4sIAAAAAAACA6tWSkxOTi0uji/Jz07NU7JSKkhMzk5NUdJRAgvEl1QWpAJFk1ITi1KLgKKpFQWZRanF8ZlAtWYGtQCRZ4LsPwAAAA=="
                )
            )
            let run = try await service.fetch(
                TokenService.raw(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
                        + String(decoding: packed.map { UInt16($0) }, as: UTF16.self)
                )
            )
            #expect(run.status == 76)
            #expect(run.stderr.contains(" answered, but the reply is not JSON\n"), "\(run.stderr)")
        }

        @Test("fetch does not show the token of a reply that was cut off")
        func cutOffJSON() async throws {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
            let run = try await service.fetch(TokenService.raw(head + #"{"access_token": "{token}"#))
            #expect(run.status == 76)
            #expect(run.stderr.contains(" answered, but the reply is not JSON\n  answer: HTTP 200, application/json\n"))
            #expect(run.stderr.contains(#"  it begins: {"access_token": "<redacted>"#))
        }

        @Test(
            "fetch shows no piece of its signature or of a token in any notation",
            arguments: [
                "{piece}", "got {piece}, bad", "{piece}%2B", "Bearer sh0rt-token", #"{\"token\": \"sh0rt-token\"}"#,
                "<input name=access_token value=sh0rt-token>", "see ?token=sh0rt-token",
            ]
        )
        func echoedPieces(_ text: String) async throws {
            for body in [#"{"errorCode":401300,"message":"\#(text)"}"#, "<p>\(text)</p>"] {
                for format in ["text", "json"] {
                    let run = try await service.fetch(
                        TokenService.raw("HTTP/1.1 401 \r\nContent-Type: text/plain\r\n\r\n" + body),
                        errorFormat: format
                    )
                    #expect(run.status == 77 && run.stderr.contains("<redacted>"), "\(run.stderr)")
                    let signature = try #require(service.requests().last?.oauthSignatureDecoded)
                    #expect(!run.stderr.contains(signature.dropFirst(20).prefix(12)) && !run.stderr.contains("sh0rt"))
                }
            }
        }

        @Test("fetch does not show a short token that a reply repeats")
        func repeatedToken() async throws {
            let reply = try TokenService.reply(#"{"access_token":"sh0rt-token","copy":"sh0rt-token","expires_in":9}"#)
            let run = try await service.fetch(reply)
            #expect(run.status == 76 && run.stderr.contains("it begins: "))
            #expect(!run.stderr.contains("sh0rt"), "\(run.stderr)")
        }

        @Test("fetch shows the beginning of a captive portal's page")
        func html() async throws {
            let page = "<!DOCTYPE html>\n<title>Hotel WiFi: log in</title>"
            let run = try await service.fetch(TokenService.reply(page, headers: ["Content-Type": "text/html"]))
            #expect(run.status == 76)
            #expect(
                run.stderr == """
                    here-token: \(service.host) answered, but the reply is not JSON
                      answer: HTTP 200, text/html
                      it begins: <!DOCTYPE html> <title>Hotel WiFi: log in</title>
                      try: check the endpoint, and whether a network login page or a proxy answers in its place

                    """
            )
        }

        @Test(
            "no format prints a token with special characters",
            arguments: ["x'; touch /tmp/pwned; '", "x\r\nHost: y"]
        )
        func hostileToken(_ token: String) async throws {
            let quoted = String(decoding: try JSONEncoder().encode(token), as: UTF8.self)
            let reply = try TokenService.reply(#"{"access_token":\#(quoted),"token_type":"bearer","expires_in":1000}"#)
            for format in ["export", "json", "token", "header"] {
                let run = try await service.fetch(reply, format: format)
                #expect(run.status == 76)
                #expect(run.stdout.isEmpty)
                #expect(run.stderr.contains(" answered with an invalid access_token\n"))
                #expect(!run.stderr.contains("pwned") && !run.stderr.contains("id)") && !run.stderr.contains("Host:"))
            }
        }

        @Test(
            "fetch names a field that is missing or has the wrong type",
            arguments: [
                (#"{"access_token":"t","token_type":"bearer","expires_in":0}"#, "with an invalid expires_in"),
                (#"{"access_token":"t","expires_in":9}"#, "without token_type"),
                (#"["access_token"]"#, "but the reply is not JSON"),
            ]
        )
        func wrongTypes(_ body: String, _ message: String) async throws {
            let run = try await service.fetch(TokenService.reply(body))
            #expect(run.status == 76)
            #expect(run.stderr.contains(message), "\(run.stderr)")
        }

        @Test("fetch reports another status as an unexpected reply")
        func otherStatuses() async throws {
            let run = try await service.fetch(TokenService.reply("{}", status: 404))
            #expect(run.status == 76)
            #expect(run.stderr.contains(" did not answer like a token service\n  answer: HTTP 404, application/json\n"))
        }
    }
}
