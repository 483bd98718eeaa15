import Foundation
import Testing

extension BinaryTests {
    /// Services, networks and proxies that misbehave.
    @Suite(.serialized) struct HostileServiceTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        private func fetch(
            _ behaviours: String,
            timeout: String = "30s",
            format: String = "json",
            errorFormat: String = "text"
        ) async throws -> Outcome {
            try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint(behaviours),
                "--timeout",
                timeout,
                "--retries",
                "0",
                "--format",
                format,
                "--error-format",
                errorFormat
            )
        }

        @Test("follows no redirect, and names its target", arguments: [301, 302, 303, 307, 308])
        func redirect(_ status: Int) async throws {
            let location = service.endpoint("/redirected", on: \.https)
            let run = try await fetch(TokenService.reply("", status: status, headers: ["Location": location]))
            #expect(run.status == 76)
            #expect(
                run.stderr.contains(" redirects to https://127.0.0.1; here-token never redirects a signed request\n")
            )
            #expect(run.stderr.contains("  answer: HTTP \(status)\n"))
            #expect(try service.requests(with: "/redirected/").isEmpty)
        }

        @Test("follows no redirect to the same host either", arguments: ["/other", "?a=b", "//127.0.0.1/x", ""])
        func relativeRedirect(_ location: String) async throws {
            let run = try await fetch(TokenService.reply("moved", status: 302, headers: ["Location": location]))
            #expect(run.status == 76)
            #expect(run.stderr.contains(" redirects"))
        }

        @Test(
            "survives replies at which FoundationNetworking's own HTTP code traps",
            arguments: [
                ("HTTP/1.1 302 x\r\nLocation: //%5B/x?%zz#%\r\n\r\n", 76, "redirected"),
                ("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{}", 69, "unreachable"),
            ]
        )
        func trapping(_ bytes: String, _ status: Int32, _ code: String) async throws {
            let run = try await fetch(TokenService.raw(bytes), errorFormat: "json")
            #expect(run.status == status && run.errorJSON["code"] as? String == code, "\(run.stderr)")
        }

        @Test(
            "reads what curl reads",
            arguments: [
                "HTTP/1.1 200 OK\r\nContent-Type:application/json\r\n\r\n", "HTTP/1.1 200\r\n\r\n",
                "HTTP/1.1 200 \r\n\r\n",
                "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\nContent-Type: application/json\n\n",
                "HTTP/1.1 200 OK\r\nX-Name: caf\u{E9}\r\n\r\n", "HTTP/1.1 200 OK\r\nX\u{E9}: 1\r\n(x)@: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: ;;=\r\nDate: never\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 400) + "\r\n",
            ]
        )
        func lenient(_ head: String) async throws {
            let token = #"{"access_token":"t-0","token_type":"bearer","expires_in":"86399"}"#
            let run = try await fetch(TokenService.raw(head + token))
            #expect(run.status == 0 && run.json["access_token"] as? String == "t-0", "\(run.stderr)")
        }

        @Test("reads an error code in quotes")
        func quotedErrorCode() async throws {
            let reply = try TokenService.reply(#"{"errorCode":"401300","message":"Signature mismatch."}"#, status: 401)
            let run = try await fetch(reply, errorFormat: "json")
            #expect(run.status == 77 && run.errorJSON["here_error_code"] as? Int == 401_300)
        }

        @Test("reaches a host by its IPv6 address")
        func ipv6() async throws {
            let run = try await TrustedAuthority.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint(on: \.httpsIpv6)
            )
            #expect(run.status == 0, "\(run.stderr)")
        }

        @Test("cuts off an endless chunk extension, an endless header and a body in a million chunks")
        func bounds() async throws {
            let start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            let endless = [
                try TokenService.raw(start + "1;", then: String(repeating: "x", count: 1_000), times: 6_000),
                try TokenService.raw("HTTP/1.1 200 OK\r\n", then: "X: 12345678\r\n", times: 30_000),
                try TokenService.raw(start, then: String(repeating: "1\r\nx\r\n", count: 100), times: 10_000),
            ]
            for reply in endless {
                let run = try await fetch(reply, errorFormat: "json")
                #expect(run.status == 76 && run.errorJSON["code"] as? String == "reply_too_large", "\(run.stderr)")
            }
        }

        @Test("ignores early hints and trailers")
        func trailers() async throws {
            let token = #"{"access_token":"token-with-trailers","token_type":"bearer","expires_in":60}"#
            let size = String(token.utf8.count, radix: 16)
            let run = try await fetch(
                TokenService.raw(
                    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(token)\r\n0\r\nX: 1\r\n\r\n"
                )
            )
            #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
            #expect(run.json["access_token"] as? String == "token-with-trailers")
        }

        @Test("reports a refusal even if its body is incomplete")
        func brokenRefusal() async throws {
            let run = try await fetch(TokenService.raw("HTTP/1.1 403 No\r\nContent-Length: 500\r\n\r\nnever again"))
            #expect(run.status == 77)
            #expect(run.stderr.contains("never again"))
        }

        @Test("has one deadline for the whole reply")
        func deadline() async throws {
            let start = "HTTP/1.1 200 OK\r\n"
            for behaviour in [
                "/~slow/20",
                try TokenService.raw(start + "X-Slow:", then: " ", times: 1_200, pause: 0.1),
                try TokenService.raw(start + "Content-Length: 5000\r\n\r\n", then: " ", times: 1_200, pause: 0.1),
            ] {
                let run = try await fetch(behaviour, timeout: "1s")
                #expect(run.status == 75)
                #expect(
                    run.stderr == """
                        here-token: no complete answer from \(service.host) within 1 s
                          try: check the network and the proxy, or set a longer --timeout

                        """
                )
            }
        }

        @Test("waits for a slow reply")
        func patience() async throws {
            #expect(try await fetch("/~slow/1.5", timeout: "20s").status == 0)
        }

        @Test("does not decompress a reply")
        func compressed() async throws {
            // {"access_token":"packed","token_type":"bearer","expires_in":60} as gzip.
            let packed = try #require(
                Data(
                    base64Encoded:
                        "H4sIAAAAAAACA6tWSkxOTi0uji/Jz07NU7JSKkhMzk5NUdJRAgvEl1QWpAJFk1ITi1KLgKKpFQWZRanF8ZlAtWYGtQCRZ4LsPwAAAA=="
                )
            )
            let run = try await fetch(
                TokenService.raw(
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
                        + String(decoding: packed.map(UInt16.init), as: UTF16.self)
                )
            )
            #expect(run.status == 76)
            #expect(run.stderr.contains(" answered, but the reply is not JSON\n"), "\(run.stderr)")
        }

        @Test(
            "cuts off an endless body, of a redirect too",
            arguments: ["200 OK", "200 OK\r\nContent-Length: 5000000000", "302 Found\r\nLocation: /elsewhere"]
        )
        func endlessBody(_ start: String) async throws {
            let megabytes = try TokenService.raw(
                "HTTP/1.1 \(start)\r\nContent-Type: application/json\r\n\r\n",
                then: String(repeating: " ", count: 1_000),
                times: 50_000
            )
            let run = try await fetch(megabytes)
            #expect(run.status == 76)
            #expect(
                run.stderr.contains(
                    " sent more than 1 MiB; the answer was cut off\n  answer: HTTP \(start.prefix(3)), application/json\n"
                ),
                "\(run.stderr)"
            )
        }

        @Test("calls a connection that breaks unreachable")
        func broken() async throws {
            let half = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"access_token\":\"{token}"
            for (behaviour, reason) in [
                (try TokenService.raw("", isReset: true), "Connection reset"),
                // A reset discards what the client has not read yet, hence the pause.
                (try TokenService.raw(half, times: 1, pause: 0.3, isReset: true), "Connection reset"),
                (try TokenService.raw(half), " bytes "),
            ] {
                let run = try await fetch(behaviour)
                #expect(run.status == 69)
                #expect(run.stderr.contains("cannot get an answer from \(service.host): "))
                #expect(run.stderr.contains(reason), "\(run.stderr)")
            }
        }

        @Test("names the host that cannot be reached")
        func unreachable() async throws {
            for (host, reason) in [("localhost:1", "onnect"), (UnknownHost.name, "resolve host")] {
                let scheme = host.hasPrefix("localhost") ? "http" : "https"
                let run = try await Binary.run(
                    "fetch",
                    "-c",
                    service.ready.credentials,
                    "--endpoint",
                    "\(scheme)://\(host)/oauth2/token",
                    "--retries",
                    "0"
                )
                #expect(run.status == 69)
                #expect(run.stderr.hasPrefix("here-token: cannot get an answer from \(host): "))
                #expect(run.stderr.contains(reason))
            }
        }

        @Test("shows no token of a reply that was cut off")
        func cutOffJSON() async throws {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
            let run = try await fetch(TokenService.raw(head + #"{"access_token": "{token}"#))
            #expect(run.status == 76)
            #expect(run.stderr.contains(" answered, but the reply is not JSON\n  answer: HTTP 200, application/json\n"))
            #expect(run.stderr.contains(#"  it begins: {"access_token": "<redacted>"#))
        }

        @Test("quotes the page of a captive portal")
        func html() async throws {
            let page = "<!DOCTYPE html>\n<title>Hotel WiFi: log in</title>"
            let run = try await fetch(TokenService.reply(page, headers: ["Content-Type": "text/html"]))
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

        @Test("prints no hostile token in any format", arguments: ["x'; touch /tmp/pwned; '", "x\r\nHost: y"])
        func hostileToken(_ token: String) async throws {
            let quoted = String(decoding: try JSONEncoder().encode(token), as: UTF8.self)
            let reply = try TokenService.reply(#"{"access_token":\#(quoted),"token_type":"bearer","expires_in":1000}"#)
            for format in ["export", "json", "token", "header"] {
                let run = try await fetch(reply, format: format)
                #expect(run.status == 76)
                #expect(run.stdout.isEmpty)
                #expect(run.stderr.contains(" answered with an invalid access_token\n"))
                #expect(!run.stderr.contains("pwned") && !run.stderr.contains("id)") && !run.stderr.contains("Host:"))
            }
        }

        @Test(
            "names a field that is missing or of a wrong type",
            arguments: [
                (#"{"access_token":"t","token_type":"bearer","expires_in":0}"#, "with an invalid expires_in"),
                (#"{"access_token":"t","expires_in":9}"#, "without token_type"),
                (#"["access_token"]"#, "but the reply is not JSON"),
            ]
        )
        func wrongTypes(_ body: String, _ message: String) async throws {
            let run = try await fetch(TokenService.reply(body))
            #expect(run.status == 76)
            #expect(run.stderr.contains(message), "\(run.stderr)")
        }

        @Test("calls other statuses unexpected")
        func otherStatuses() async throws {
            let run = try await fetch(TokenService.reply("{}", status: 404))
            #expect(run.status == 76)
            #expect(run.stderr.contains(" did not answer like a token service\n  answer: HTTP 404, application/json\n"))
        }

        @Test(
            "survives replies that are not HTTP",
            arguments: [
                "", "\u{0}\u{1}\u{2}", "garbage\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 99 x\r\n\r\n",
                "HTTP/2 200\r\n\r\n{}",
                "HTTP/1.1 200\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n{}", "HTTP/1.1 200 OK\n\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}", "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
                "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic realm=\"\r\n\r\n",
                "HTTP/1.1 302 x\r\nLocation: http:\r\n\r\n",
            ]
        )
        func garbage(_ bytes: String) async throws {
            let run = try await fetch(TokenService.raw(bytes))
            #expect([69, 76, 77].contains(run.status), "\(run.stderr)")
            #expect(run.stderr.hasPrefix("here-token: ") && run.stderr.contains("\n  try: "), "\(run.stderr)")
        }
    }
}
