import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// `cache list` and `cache clear`.
    @Suite(.serialized) struct CacheCommandTests {
        private let directory: TemporaryDirectory
        private let service: TokenService

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        private var cachePath: String { directory("cache") }

        private func files() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: cachePath).sorted()
        }

        private func fetch(_ options: String..., credentials: String? = nil) async throws {
            let credentials = credentials ?? service.ready.credentials
            let run = try await Binary.run(["fetch", "-c", credentials, "--cache-dir", cachePath] + options)
            #expect(run.status == 0, "\(run.stderr)")
        }

        private func cache(_ arguments: String...) async throws -> Outcome {
            try await Binary.run(["cache"] + arguments + ["--cache-dir", cachePath])
        }

        @Test("cache list shows the entries, with the credentials also expiry, endpoint and scope")
        func listing() async throws {
            let scope = "hrn:here:authorization::org:project/a"
            try await fetch("--scope", scope)
            try await fetch("--expires-in", "1s")
            try await Task.sleep(for: .seconds(1))
            let closed = try await cache("list")
            #expect(closed.status == 0 && closed.stdout.count(where: \.isNewline) == 2)
            #expect(closed.stdout.split(separator: "\n").allSatisfy { $0.hasSuffix("  sealed") })
            let opened = try await cache("list", "-c", service.ready.credentials)
            #expect(opened.stdout.contains("  expires 20"))
            #expect(opened.stdout.contains("Z  \(service.endpoint())  \(scope)\n"))
            #expect(opened.stdout.contains("  expired  \(service.endpoint())\n"))
            #expect(opened.stderr.isEmpty)
        }

        @Test("cache list prints JSON")
        func json() async throws {
            let empty = try await cache("list", "--json")
            #expect(empty.stdout == "[]\n" && empty.stderr.isEmpty)
            let scope = "hrn:here:authorization::org:project/a"
            try await fetch("--scope", scope)
            for (options, state) in [([], "sealed"), (["-c", service.ready.credentials], "valid")] {
                let run = try await Binary.run(["cache", "list", "--json", "--cache-dir", cachePath] + options)
                let rows = try JSONSerialization.jsonObject(with: Data(run.stdout.utf8)) as? [[String: Any]]
                let row = try #require(rows?.first)
                #expect(rows?.count == 1 && row["state"] as? String == state)
                #expect((row["name"] as? String)?.count == 64 && row["age"] is Int && row["size"] is Int)
                #expect(row["scope"] as? String == (state == "valid" ? scope : nil))
                #expect(row["endpoint"] as? String == (state == "valid" ? service.endpoint() : nil))
                #expect((row["expires_at"] as? String)?.hasPrefix("20") == (state == "valid" ? true : nil))
            }
        }

        @Test("cache list and cache clear say what they found and did, except with --quiet")
        func reports() async throws {
            for isQuiet in [false, true] {
                let options = isQuiet ? ["--quiet"] : []
                func cache(_ command: String) async throws -> Outcome {
                    try await Binary.run(["cache", command, "--cache-dir", cachePath] + options)
                }
                let empty = try await cache("list")
                #expect(empty.status == 0 && empty.stdout.isEmpty)
                #expect(empty.stderr == (isQuiet ? "" : "here-token: no tokens in \(cachePath)\n"))
                try await fetch()
                let cleared = try await cache("clear")
                #expect(cleared.status == 0 && cleared.stdout.isEmpty)
                #expect(cleared.stderr == (isQuiet ? "" : "here-token: removed 1 token from \(cachePath)\n"))
            }
        }

        @Test("cache clear removes what is the cache's: all, the expired tokens, or those of one key")
        func clearing() async throws {
            try await fetch()
            try await fetch("--expires-in", "1s")
            try await Task.sleep(for: .seconds(1))
            let expired = try await cache("clear", "--expired", "-c", service.ready.credentials)
            #expect(expired.stderr.hasSuffix("removed 1 token from \(cachePath)\n"))
            try await fetch("--cached-only")

            let other = try TokenService()
            try await fetch(credentials: other.ready.credentials)
            let own = try await cache("clear", "-c", service.ready.credentials)
            #expect(own.stderr == "here-token: removed 1 token from \(cachePath)\n")
            try await fetch("--cached-only", credentials: other.ready.credentials)
            #expect(try await cache("clear", "-c", directory("missing")).status == 66)

            // A process that was killed while it saved leaves a .tmp file, which has a sealed token too.
            for name in ["not-ours", String(repeating: "b", count: 32) + ".tmp"] {
                try Data().write(to: URL(filePath: cachePath + "/" + name))
            }
            let all = try await cache("clear")
            #expect(all.stderr == "here-token: removed 1 token from \(cachePath)\n")
            #expect(try files() == ["not-ours"])
        }

        @Test("cache clear removes an empty directory in the place of an entry, and leaves one with files")
        func directories() async throws {
            let names = ["a", "b", "c"].map { String(repeating: $0, count: 64) + ".token" }
            for name in names.prefix(2) {
                let path = cachePath + "/" + name
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            try Data().write(to: URL(filePath: cachePath + "/" + names[1] + "/file"))
            try Data().write(to: URL(filePath: cachePath + "/" + names[2]))
            try #require(chmod(cachePath, 0o700) == 0)
            let run = try await cache("clear")
            #expect(run.status == 0)
            #expect(run.stderr == "here-token: removed 1 token from \(cachePath)\n")
            #expect(try files() == [names[1]])
        }

        @Test("cache clear leaves the temporary file of a fetch that is saving its token", .needs(.strace))
        func clearingBesideFetch() async throws {
            try await fetch()
            // It stops when the temporary file has a name, before it replaces the entry.
            let fetch = try Subprocess([
                "/usr/bin/strace", "-f", "-o", directory("trace"), "-e", "trace=linkat", "-e",
                "inject=linkat:signal=STOP:when=2", Binary.path, "fetch", "--refresh", "-c", service.ready.credentials,
                "--cache-dir", cachePath,
            ])
            try await fetch.wait {
                (try? directory.read("trace"))?.contains("stopped by SIGSTOP") == true
            }
            #expect(try files().contains { $0.hasSuffix(".tmp") })
            #expect(try await cache("clear").status == 0)
            let id = try #require(directory.read("trace").split(separator: "\n").last { $0.contains("stopped by") })
            kill(try #require(pid_t(id.prefix { $0.isNumber })), SIGCONT)
            let run = try await fetch.outcome()
            #expect(run.status == 0 && run.stderr.isEmpty)
            #expect(try files().count { $0.hasSuffix(".token") } == 1)
        }

        @Test("cache list and doctor tell an entry that cannot be read from a sealed one")
        func unreadable() async throws {
            try await fetch()
            let entry = cachePath + "/" + (try #require(files().first { $0.hasSuffix(".token") }))
            let damaged = cachePath + "/" + String(repeating: "d", count: 64) + ".token"
            try Data("x".utf8).write(to: URL(filePath: damaged))
            try #require(chmod(entry, 0) == 0)
            func run(_ arguments: String...) async throws -> Outcome {
                let options = ["-c", service.ready.credentials, "--cache-dir", cachePath]
                return try await Subprocess(Binary.withoutCapabilities + [Binary.path] + arguments + options).outcome()
            }
            let list = try await run("cache", "list")
            #expect(list.status == 0 && list.stdout.split(separator: "\n").count == 2)
            #expect(list.stdout.split(separator: "\n").allSatisfy { $0.hasSuffix("  unreadable") })
            let doctor = try await run("doctor", "--offline")
            let expected =
                "! cache: \(cachePath), 2 entries, 0 usable with these credentials, 2 unreadable; try: run here-token cache clear\n"
            #expect(doctor.stdout.contains(expected))
        }
    }
}
