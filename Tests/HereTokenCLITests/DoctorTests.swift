import Foundation
import Testing

extension BinaryTests {
    /// `doctor`: what it says where all is well, and of each fault that was seeded.
    @Suite(.serialized) struct DoctorTests {
        private let service: TokenService
        private let directory: TemporaryDirectory

        init() throws {
            service = try TokenService()
            directory = try TemporaryDirectory()
        }

        /// Runs it and checks that nothing in its output is secret.
        private func doctor(
            _ arguments: [String],
            environment: [String: String] = [:],
            isTrusting: Bool = false
        ) async throws -> Outcome {
            let arguments = ["doctor"] + arguments
            let run =
                isTrusting
                ? try await TrustedAuthority.run(arguments, environment: environment)
                : try await Binary.run(arguments, environment: environment)
            for secret in try StandIn.shared.get().log.secretsSoFar() {
                #expect(!run.stdout.contains(secret), "\(run.stdout.prefix(0))")
            }
            #expect(run.stderr.isEmpty)
            return run
        }

        @Test("says that all is well")
        func well() async throws {
            let run = try await doctor(
                ["-c", service.ready.credentials, "--endpoint", service.endpoint("/doctor", on: \.https)],
                isTrusting: true
            )
            #expect(run.status == 0)
            let checks = run.stdout.split(separator: "\n").map { $0.split(separator: ":")[0] }
            #expect(
                checks == [
                    "✓ credentials", "✓ endpoint", "✓ cache", "✓ proxy", "✓ DNS", "✓ TCP", "✓ TLS", "✓ clock",
                    "✓ token",
                    "✓ token says",
                ]
            )
            #expect(run.stdout.contains("(mode 600)") && run.stdout.contains("issued by CN = here-token authority"))
            #expect(run.stdout.contains("issuer HERE, app \(service.ready.clientId), time left "))
            #expect(try service.requests(with: "/doctor").map(\.method) == ["GET", "POST"])
        }

        /// A fault, and what the first line that is not well must say.
        struct Fault: Sendable, CustomTestStringConvertible {
            let name: String
            var changes: [String: String?] = [:]
            var edit: @Sendable (String) -> String = { $0 }
            var endpoint: @Sendable (TokenService) throws -> String = { $0.endpoint() }
            var environment: [String: String] = [:]
            /// Whether to stop before the network: for endpoints that are not of this machine.
            var isOffline = false
            /// The beginning of the line, and what must be in it: the cause, and the remedy.
            let line: [String]

            var testDescription: String { name }
        }

        private static let html = "<html><body>Please log in to AirportFree</body></html>"

        private static func refusal(
            _ status: Int,
            _ code: Int,
            _ message: String
        ) -> @Sendable (TokenService) throws -> String {
            { service in
                let body =
                    #"{"errorId":"ERROR-1","httpStatus":\#(status),"errorCode":\#(code),"message":"\#(message)"}"#
                return service.endpoint(try TokenService.reply(body, status: status))
            }
        }

        static let faults: [Fault] = [
            Fault(
                name: "wrong secret",
                changes: ["here.access.key.secret": "bm90LXRoZS1zZWNyZXQ"],
                line: ["✗ token: ", "401300", "check that id and secret are complete and from the same access key"]
            ),
            Fault(
                name: "whitespace at the end of the secret",
                edit: { $0.replacing(/(secret = .*)/) { $0.output.1 + " " } },
                line: [
                    "! credentials: ", ":4: removed trailing whitespace from the value of here.access.key.secret",
                    "try: remove it",
                ]
            ),
            Fault(
                name: "quotes",
                edit: { $0.replacing(/secret = (.*)/) { "secret = \"\($0.output.1)\"" } },
                line: [
                    "! credentials: ", ":4: removed the quotes around the value of here.access.key.secret",
                    "try: remove them",
                ]
            ),
            Fault(
                name: "client id for key id",
                edit: {
                    $0.replacing("here.client.id", with: "here.x").replacing(
                        "access.key.id = ",
                        with: "access.key.id = CLIENT"
                    )
                },
                line: ["✗ token: ", "401310", "set here.access.key.id to the access key's id"]
            ),
            Fault(
                name: "key id copied from the client id",
                edit: { text in
                    let id =
                        text.split(separator: "\n").first { $0.hasPrefix("here.client.id") }?.split(separator: " ").last
                        ?? ""
                    return text.replacing(/key.id = .*/) { _ in "key.id = \(id)" }
                },
                line: [
                    "! credentials: ", ":3: here.access.key.id is the same as here.client.id",
                    "try: copy here.access.key.id",
                ]
            ),
            Fault(
                name: "byte-order mark",
                edit: { "\u{FEFF}" + $0 },
                line: ["! credentials: ", ":1: begins with a UTF-8 byte-order mark", "try: save it without"]
            ),
            Fault(
                name: "repeated key",
                edit: { $0 + "here.access.key.id = x\n" },
                line: [
                    "! credentials: ", ":6: here.access.key.id occurs more than once", "try: remove the other lines",
                ]
            ),
            Fault(
                name: "placeholder",
                changes: ["here.access.key.secret": "<your secret>"],
                line: ["✗ credentials: ", ":4: here.access.key.secret is still a placeholder", "try: copy the value"]
            ),
            Fault(
                name: "clock off",
                endpoint: { $0.endpoint("/~clock/3600") },
                line: ["! clock: this machine is 36", " s behind 127.0.0.1", "try: set the clock"]
            ),
            Fault(
                name: "unknown host",
                endpoint: { _ in "https://\(UnknownHost.name)/oauth2/token" },
                line: ["✗ DNS: \(UnknownHost.name) has no address", "try: check the spelling of the host"]
            ),
            Fault(
                name: "misspelt host",
                endpoint: { _ in "https://acount.api.here.com/oauth2/token" },
                isOffline: true,
                line: [
                    "! endpoint: ", "similar to account.api.here.com",
                    "try: change the host in here.token.endpoint.url",
                ]
            ),
            Fault(
                name: "another path",
                endpoint: { _ in "https://account.api.here.com/oauth/token" },
                isOffline: true,
                line: ["! endpoint: ", "has a host of HERE, but another path", "try: change the path to /oauth2/token"]
            ),
            Fault(
                name: "misspelt key of a setting",
                changes: ["here.token.endpoint.url": nil],
                edit: { $0 + "here.token.endpoint.ur1 = https://account.hereapi.cn/oauth2/token\n" },
                line: [
                    "! credentials: ", ":5: here.token.endpoint.ur1 is ignored",
                    "try: rename it to here.token.endpoint.url",
                ]
            ),
            Fault(
                name: "broken connection",
                endpoint: { $0.endpoint(try TokenService.raw("", isReset: true)) },
                line: ["✗ token: cannot get an answer from 127.0.0.1", "Connection reset by peer", "try: "]
            ),
            Fault(
                name: "proxy without an @",
                endpoint: { $0.endpoint(on: \.https) },
                environment: ["https_proxy": "http://user:pass-of-proxy"],
                line: ["✗ proxy: an invalid value, from https_proxy", "try: correct https_proxy"]
            ),
            Fault(
                name: "refused connection",
                endpoint: { _ in "https://127.0.0.1:1/oauth2/token" },
                line: ["✗ TCP: no connection to 127.0.0.1:1: ", "try: check the port"]
            ),
            Fault(
                name: "certificate of an untrusted issuer",
                endpoint: { $0.endpoint(on: \.https) },
                line: [
                    "✗ TLS: the certificate of 127.0.0.1 is not trusted", "issued by CN = here-token authority",
                    "try: ",
                ]
            ),
            Fault(
                name: "dead proxy",
                endpoint: { $0.endpoint(on: \.https) },
                environment: ["https_proxy": "http://user:pass-of-proxy@127.0.0.1:1"],
                line: ["✗ proxy: no connection to http://127.0.0.1:1, from https_proxy", "try: correct https_proxy"]
            ),
            Fault(
                name: "dead proxy on the port of the service",
                endpoint: { _ in "https://127.0.0.1:1/oauth2/token" },
                environment: ["https_proxy": "http://127.0.0.2:1"],
                line: ["✗ proxy: no connection to http://127.0.0.2:1, from https_proxy", "try: correct https_proxy"]
            ),
            Fault(
                name: "refused connection past a proxy on the same port",
                endpoint: { _ in "https://127.0.0.1:1/oauth2/token" },
                environment: ["https_proxy": "http://127.0.0.2:1", "no_proxy": "127.0.0.1"],
                line: ["✗ TCP: no connection to 127.0.0.1:1: ", "try: check the port"]
            ),
            Fault(
                name: "proxy of an unknown kind",
                endpoint: { $0.endpoint(on: \.https) },
                environment: ["all_proxy": "ftp://user:pass-of-proxy@127.0.0.1:1"],
                line: ["✗ proxy: ftp://127.0.0.1:1, from all_proxy: Unsupported proxy", "try: correct all_proxy"]
            ),
            Fault(
                name: "captive portal",
                endpoint: { $0.endpoint(try TokenService.reply(html, headers: ["Content-Type": "text/html"])) },
                line: [
                    "✗ token: ", "the reply is not JSON", "AirportFree",
                    "try: check the endpoint, and whether a network login",
                ]
            ),
            Fault(
                name: "403109",
                endpoint: refusal(403, 403109, "Not a member of the project"),
                line: ["✗ token: ", "403109", "try: in HERE's portal, add the app to the project"]
            ),
            Fault(
                name: "429002",
                endpoint: refusal(429, 429002, "Request blocked because too many requests were made"),
                line: ["✗ token: ", "429002", "try: wait a few minutes, and use each token"]
            ),
        ]

        /// Faults that show only where the stand-in's authority is trusted.
        static let trustedFaults: [Fault] = [
            Fault(
                name: "expired certificate",
                endpoint: { $0.endpoint(on: \.httpsExpired) },
                line: ["✗ TLS: ", "certificate has expired", "try: check the date of this machine"]
            ),
            Fault(
                name: "certificate of another host",
                endpoint: { $0.endpoint(on: \.httpsWrongHost) },
                line: ["✗ TLS: the certificate is not for 127.0.0.1", "try: check the host in the endpoint"]
            ),
        ]

        @Test("names the cause and the remedy in the first line that is not well", arguments: faults)
        func fault(_ fault: Fault) async throws { try await check(fault) }

        @Test(
            "names the cause and the remedy also where the authority is trusted",
            arguments: trustedFaults
        )
        func trustedFault(_ fault: Fault) async throws { try await check(fault, isTrusting: true) }

        private func check(_ fault: Fault, isTrusting: Bool = false) async throws {
            var text = try String(
                contentsOf: URL(filePath: service.credentials(in: directory, changing: fault.changes)),
                encoding: .utf8
            )
            text = fault.edit(text).replacing(/= CLIENT.*/) { _ in "= \(service.ready.clientId)" }
            let file = try directory.file("c.properties", text).path
            let run = try await doctor(
                ["-c", file, "--endpoint", fault.endpoint(service)] + (fault.isOffline ? ["--offline"] : []),
                environment: fault.environment,
                isTrusting: isTrusting
            )
            #expect(run.status == 1)
            let line = try #require(run.stdout.split(separator: "\n").first { !$0.hasPrefix("✓") })
            #expect(line.hasPrefix(fault.line[0]), "\(line)")
            for text in fault.line { #expect(line.contains(text), "\(line)") }
            #expect(line.contains("; try: ") && !run.stdout.contains("pass-of-proxy"))
        }

        @Test("stops before the network when asked to, and says which credentials lost")
        func offline() async throws {
            let home = try TemporaryDirectory()
            try FileManager.default.createDirectory(atPath: home(".here"), withIntermediateDirectories: false)
            let text = try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8)
            try home.file(".here/credentials.properties", text)
            let run = try await doctor(
                ["-c", service.ready.credentials, "--offline", "--endpoint", service.endpoint("/offline")],
                environment: ["HOME": home.path]
            )
            #expect(run.status == 0)
            #expect(run.stdout.contains("also found, but not used: \(home(".here/credentials.properties"))\n"))
            #expect(run.stdout.split(separator: "\n").count == 3)
            #expect(try service.requests(with: "/offline").isEmpty)
        }

        @Test("does not look at another endpoint than that of broken credentials")
        func brokenCredentials() async throws {
            let file = try service.credentials(in: directory, changing: ["here.access.key.secret": nil])
            let run = try await doctor(["-c", file])
            #expect(run.status == 1 && run.stdout.split(separator: "\n").count == 1)
        }

        @Test("looks at the network also without credentials, and lists the places")
        func withoutCredentials() async throws {
            let run = try await doctor(["--endpoint", service.endpoint()])
            #expect(run.status == 1)
            #expect(
                run.stdout.hasPrefix(
                    "✗ credentials: no credentials found; --credentials: not given; HERE_ACCESS_KEY_ID"
                )
            )
            #expect(run.stdout.contains("✓ clock: ") && !run.stdout.contains("token:"))
        }

        @Test("looks at the cache")
        func cache() async throws {
            let open = try TemporaryDirectory()
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open.path)
            let shared = try await doctor(["-c", service.ready.credentials, "--offline", "--cache-dir", open.path])
            #expect(shared.status == 1)
            #expect(
                shared.stdout.contains(
                    "! cache: other users can write to the cache \(open.path) (mode 777); try: chmod 700"
                )
            )
            let closed = try await doctor([
                "-c", service.ready.credentials, "--offline", "--cache-dir", "/dev/null/cache",
            ])
            #expect(closed.stdout.contains("! cache: the cache /dev/null/cache cannot be used: "))
            let own = directory("cache")
            _ = try await Binary.run("fetch", "-c", service.ready.credentials, "--cache-dir", own)
            let filled = try await doctor(["-c", service.ready.credentials, "--offline", "--cache-dir", own])
            #expect(filled.stdout.contains("✓ cache: \(own), 1 entry, 1 usable with these credentials\n"))
        }

        @Test("tells the same in JSON, and in plain words where signs cannot be shown")
        func forms() async throws {
            let arguments = ["-c", service.ready.credentials, "--endpoint", "https://127.0.0.1:1/oauth2/token"]
            let json = try await doctor(arguments + ["--json"])
            let lines = try #require(JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [[String: String]])
            #expect(lines.map { $0["check"] } == ["credentials", "endpoint", "cache", "proxy", "DNS", "TCP"])
            #expect(lines.map { $0["status"] } == ["ok", "ok", "ok", "ok", "ok", "failure"])
            #expect(lines.last?["code"] == "unreachable" && lines.last?["hint"] != nil)
            for environment in [["LC_ALL": "C"], ["LC_ALL": "", "LANG": ""], ["TERM": "dumb"]] {
                let plain = try await doctor(arguments, environment: environment)
                #expect(plain.status == 1 && plain.stdout.utf8.allSatisfy { $0 < 128 })
                #expect(plain.stdout.hasPrefix("ok   credentials: ") && plain.stdout.contains("\nFAIL TCP: "))
            }
        }
    }
}
