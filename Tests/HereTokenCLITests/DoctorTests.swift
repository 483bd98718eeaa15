import Foundation
import Testing

extension BinaryTests {
    /// `doctor` as a whole: a working setup, its options and its output.
    @Suite(.serialized) struct DoctorTests {
        private let service: TokenService
        private let directory: TemporaryDirectory

        init() throws {
            service = try TokenService()
            directory = try TemporaryDirectory()
        }

        @Test("doctor passes every check of a working setup")
        func well() async throws {
            let run = try await Binary.doctor(
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

        @Test("doctor --offline does not use the network, and lists the credentials that are not used")
        func offline() async throws {
            let home = try TemporaryDirectory()
            try FileManager.default.createDirectory(atPath: home(".here"), withIntermediateDirectories: false)
            let text = try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8)
            try home.file(".here/credentials.properties", text)
            let run = try await Binary.doctor(
                ["-c", service.ready.credentials, "--offline", "--endpoint", service.endpoint("/offline")],
                environment: ["HOME": home.path]
            )
            #expect(run.status == 0)
            #expect(run.stdout.contains("also found, but not used: \(home(".here/credentials.properties"))\n"))
            #expect(run.stdout.split(separator: "\n").count == 3)
            #expect(try service.requests(with: "/offline").isEmpty)
        }

        @Test("doctor stops at broken credentials: it does not check the default endpoint")
        func brokenCredentials() async throws {
            let file = try service.credentials(in: directory, changing: ["here.access.key.secret": nil])
            let run = try await Binary.doctor(["-c", file])
            #expect(run.status == 1 && run.stdout.split(separator: "\n").count == 1)
        }

        @Test("doctor without credentials lists the places and checks the network")
        func withoutCredentials() async throws {
            let run = try await Binary.doctor(["--endpoint", service.endpoint()])
            #expect(run.status == 1)
            #expect(
                run.stdout.hasPrefix(
                    "✗ credentials: no credentials found; --credentials: not given; HERE_ACCESS_KEY_ID"
                )
            )
            #expect(run.stdout.contains("✓ clock: ") && !run.stdout.contains("token:"))
        }

        @Test("doctor checks the cache")
        func cache() async throws {
            let open = try TemporaryDirectory()
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open.path)
            let shared = try await Binary.doctor([
                "-c", service.ready.credentials, "--offline", "--cache-dir", open.path,
            ])
            #expect(shared.status == 1)
            #expect(
                shared.stdout.contains(
                    "! cache: other users can write to the cache \(open.path) (mode 777); try: chmod 700"
                )
            )
            let closed = try await Binary.doctor([
                "-c", service.ready.credentials, "--offline", "--cache-dir", "/dev/null/cache",
            ])
            #expect(closed.stdout.contains("! cache: the cache /dev/null/cache cannot be used: "))
            let own = directory("cache")
            _ = try await Binary.run("fetch", "-c", service.ready.credentials, "--cache-dir", own)
            let filled = try await Binary.doctor(["-c", service.ready.credentials, "--offline", "--cache-dir", own])
            #expect(filled.stdout.contains("✓ cache: \(own), 1 entry, 1 usable with these credentials\n"))
        }

        @Test("doctor reports that its output cannot be written, and an unusable --ca-cert even offline")
        func unwritable() async throws {
            let full = try await Binary.shell(
                #""$here_token" doctor --offline -c "$1" > /dev/full"#,
                service.ready.credentials
            )
            #expect(full.status == 74 && full.stderr.hasPrefix("here-token: cannot write to standard output"))
            let authorities = try await Binary.doctor([
                "-c", service.ready.credentials, "--offline", "--ca-cert", directory("none"),
            ])
            #expect(authorities.status == 1 && authorities.stdout.contains("✗ TLS: cannot read \(directory("none"))"))
        }

        @Test("doctor prints JSON with --json, and words instead of signs without UTF-8")
        func forms() async throws {
            let arguments = ["-c", service.ready.credentials, "--endpoint", "https://127.0.0.1:1/oauth2/token"]
            let json = try await Binary.doctor(arguments + ["--json"])
            let lines = try #require(JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [[String: String]])
            #expect(lines.map { $0["check"] } == ["credentials", "endpoint", "cache", "proxy", "DNS", "TCP"])
            #expect(lines.map { $0["status"] } == ["ok", "ok", "ok", "ok", "ok", "failure"])
            #expect(lines.last?["code"] == "unreachable" && lines.last?["hint"] != nil)
            for environment in [["LC_ALL": "C"], ["LC_ALL": "", "LANG": ""], ["TERM": "dumb"]] {
                let plain = try await Binary.doctor(arguments, environment: environment)
                #expect(plain.status == 1 && plain.stdout.utf8.allSatisfy { $0 < 128 })
                #expect(plain.stdout.hasPrefix("ok   credentials: ") && plain.stdout.contains("\nFAIL TCP: "))
            }
        }
    }
}
