import Foundation
import Testing

extension BinaryTests {
    /// Services that misbehave: broken HTTP, redirects, endless and slow replies, broken connections.
    @Suite(.serialized) struct HostileServiceTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        @Test("fetch does not follow a redirect, and names its target", arguments: [301, 302, 303, 307, 308])
        func redirect(_ status: Int) async throws {
            let location = service.endpoint("/redirected", on: \.https)
            let run = try await service.fetch(TokenService.reply("", status: status, headers: ["Location": location]))
            #expect(run.status == 76)
            #expect(
                run.stderr.contains(" redirects to https://127.0.0.1; here-token never redirects a signed request\n")
            )
            #expect(run.stderr.contains("  answer: HTTP \(status)\n"))
            #expect(try service.requests(with: "/redirected/").isEmpty)
        }

        @Test("fetch does not follow a redirect to the same host", arguments: ["/other", "?a=b", "//127.0.0.1/x", ""])
        func relativeRedirect(_ location: String) async throws {
            let run = try await service.fetch(TokenService.reply("moved", status: 302, headers: ["Location": location]))
            #expect(run.status == 76)
            #expect(run.stderr.contains(" redirects"))
        }

        @Test(
            "fetch survives replies that crash the HTTP code of FoundationNetworking",
            arguments: [
                ("HTTP/1.1 302 x\r\nLocation: //%5B/x?%zz#%\r\n\r\n", 76, "redirected"),
                ("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{}", 69, "unreachable"),
            ]
        )
        func trapping(_ bytes: String, _ status: Int32, _ code: String) async throws {
            let run = try await service.fetch(TokenService.raw(bytes), errorFormat: "json")
            #expect(run.status == status && run.errorJSON["code"] as? String == code, "\(run.stderr)")
        }

        @Test(
            "fetch accepts lenient HTTP as curl does",
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
            let run = try await service.fetch(TokenService.raw(head + token))
            #expect(run.status == 0 && run.json["access_token"] as? String == "t-0", "\(run.stderr)")
        }

        @Test("fetch connects to an IPv6 address")
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

        @Test("fetch stops reading an endless chunk extension, an endless header and a body in a million chunks")
        func bounds() async throws {
            let start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            let endless = [
                try TokenService.raw(start + "1;", then: String(repeating: "x", count: 1_000), times: 6_000),
                try TokenService.raw("HTTP/1.1 200 OK\r\n", then: "X: 12345678\r\n", times: 30_000),
                try TokenService.raw(start, then: String(repeating: "1\r\nx\r\n", count: 100), times: 10_000),
            ]
            for reply in endless {
                let run = try await service.fetch(reply, errorFormat: "json")
                #expect(run.status == 76 && run.errorJSON["code"] as? String == "reply_too_large", "\(run.stderr)")
            }
        }

        @Test("fetch ignores early hints and trailers")
        func trailers() async throws {
            let token = #"{"access_token":"token-with-trailers","token_type":"bearer","expires_in":60}"#
            let size = String(token.utf8.count, radix: 16)
            let run = try await service.fetch(
                TokenService.raw(
                    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n\(token)\r\n0\r\nX: 1\r\n\r\n"
                )
            )
            #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
            #expect(run.json["access_token"] as? String == "token-with-trailers")
        }

        @Test("fetch reports a refusal with an incomplete body")
        func brokenRefusal() async throws {
            let run = try await service.fetch(
                TokenService.raw("HTTP/1.1 403 No\r\nContent-Length: 500\r\n\r\nnever again")
            )
            #expect(run.status == 77)
            #expect(run.stderr.contains("never again"))
        }

        @Test("--timeout limits the time for the whole reply")
        func deadline() async throws {
            let start = "HTTP/1.1 200 OK\r\n"
            for behaviour in [
                "/~slow/20",
                try TokenService.raw(start + "X-Slow:", then: " ", times: 1_200, pause: 0.1),
                try TokenService.raw(start + "Content-Length: 5000\r\n\r\n", then: " ", times: 1_200, pause: 0.1),
            ] {
                let run = try await service.fetch(behaviour, timeout: "1s")
                #expect(run.status == 75)
                #expect(
                    run.stderr == """
                        here-token: no complete answer from \(service.host) within 1 s
                          try: check the network and the proxy, or set a longer --timeout

                        """
                )
            }
        }

        @Test("fetch waits for a slow reply")
        func patience() async throws {
            #expect(try await service.fetch("/~slow/1.5", timeout: "20s").status == 0)
        }

        @Test(
            "fetch stops reading an endless body, also of a redirect",
            arguments: ["200 OK", "200 OK\r\nContent-Length: 5000000000", "302 Found\r\nLocation: /elsewhere"]
        )
        func endlessBody(_ start: String) async throws {
            let megabytes = try TokenService.raw(
                "HTTP/1.1 \(start)\r\nContent-Type: application/json\r\n\r\n",
                then: String(repeating: " ", count: 1_000),
                times: 50_000
            )
            let run = try await service.fetch(megabytes)
            #expect(run.status == 76)
            #expect(
                run.stderr.contains(
                    " sent more than 1 MiB; the answer was cut off\n  answer: HTTP \(start.prefix(3)), application/json\n"
                ),
                "\(run.stderr)"
            )
        }

        @Test("fetch reports a broken connection as unreachable")
        func broken() async throws {
            let half = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"access_token\":\"{token}"
            for (behaviour, reason) in [
                (try TokenService.raw("", isReset: true), "Connection reset"),
                // Pause, because a reset discards the bytes that the client has not read yet.
                (try TokenService.raw(half, times: 1, pause: 0.3, isReset: true), "Connection reset"),
                (try TokenService.raw(half), " bytes "),
            ] {
                let run = try await service.fetch(behaviour)
                #expect(run.status == 69)
                #expect(run.stderr.contains("cannot get an answer from \(service.host): "))
                #expect(run.stderr.contains(reason), "\(run.stderr)")
            }
        }

        @Test("fetch names the host that it cannot reach")
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

        @Test(
            "fetch survives replies that are not HTTP",
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
            let run = try await service.fetch(TokenService.raw(bytes))
            #expect([69, 76, 77].contains(run.status), "\(run.stderr)")
            #expect(run.stderr.hasPrefix("here-token: ") && run.stderr.contains("\n  try: "), "\(run.stderr)")
        }
    }
}
