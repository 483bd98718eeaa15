import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The cache of `fetch`: its entries and its options.
    @Suite(.serialized) struct CacheTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let mark = "/cache-\(UUID().uuidString)"

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        private var cachePath: String { directory("cache") }
        private func requestCount() throws -> Int { try service.requests(with: mark).count }
        private func files() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: cachePath).sorted()
        }
        private func entry() throws -> String {
            cachePath + "/" + (try #require(files().first { $0.hasSuffix(".token") }))
        }

        private func fetch(_ options: String..., credentials: String? = nil) async throws -> Outcome {
            try await Binary.run(
                ["fetch", "-c", credentials ?? service.ready.credentials, "--endpoint", service.endpoint(mark)]
                    + ["--cache-dir", cachePath] + options
            )
        }

        @Test("a second fetch prints the cached token without a request")
        func hit() async throws {
            let first = try await fetch()
            let second = try await fetch("-v")
            #expect(first.status == 0 && second.status == 0)
            #expect(first.json["access_token"] as? String == second.json["access_token"] as? String)
            #expect(first.json["expires_at"] as? String == second.json["expires_at"] as? String)
            #expect(second.stderr.contains("the token is from the cache"))
            #expect(try requestCount() == 1)
        }

        @Test("a cache entry contains no readable token, key id, scope or endpoint")
        func sealed() async throws {
            let scope = "hrn:here:authorization::org:project/hidden"
            _ = try await fetch("--scope", scope)
            let token = try #require(service.requests(with: mark).last?.token)
            let names = try files()
            #expect(names.contains { $0.hasSuffix(".token") })
            for name in names {
                let bytes = try Data(contentsOf: URL(filePath: cachePath + "/" + name))
                let text = name + String(decoding: bytes, as: Unicode.ASCII.self)
                for hidden in [
                    String(token.prefix(40)), String(token.suffix(40)), service.ready.accessKeyId, scope, "hidden",
                    mark,
                    "127.0.0.1",
                ] { #expect(!text.contains(hidden)) }
            }
        }

        @Test("the cache has a separate entry for each scope, lifetime, endpoint and key")
        func entries() async throws {
            _ = try await fetch()
            _ = try await fetch("--scope", "hrn:here:authorization::org:project/a")
            _ = try await fetch("--expires-in", "1h")
            #expect(try requestCount() == 3)
            let other = try service.credentials(
                in: directory,
                changing: ["here.access.key.secret": "other-secret"]
            )
            #expect(try await fetch("--cached-only", credentials: other).status == 1)
            let elsewhere = service.endpoint(mark + "/elsewhere")
            #expect(try await fetch("--cached-only", "--endpoint", elsewhere).status == 1)
            #expect(try await fetch("--cached-only").status == 0)
        }

        @Test("a damaged cache entry is a miss")
        func damage() async throws {
            _ = try await fetch()
            let original = try Data(contentsOf: URL(filePath: entry()))
            // Some bytes only; CacheEntryTests change each byte.
            for index in stride(from: 0, to: original.count, by: original.count / 12) {
                var damaged = original
                damaged[index] ^= 0x20
                try damaged.write(to: URL(filePath: entry()))
                #expect(try await fetch("--cached-only").status == 1)
            }
            for damaged in [Data(), original.prefix(20), original + [0], Data(repeating: 0xFF, count: 3 << 20)] {
                try damaged.write(to: URL(filePath: entry()))
                #expect(try await fetch("--cached-only").status == 1)
            }
            let repaired = try await fetch()
            #expect(repaired.status == 0 && repaired.stderr.isEmpty)
            #expect(try await fetch("--cached-only").status == 0)
        }

        @Test("a cache entry that is a link, a FIFO or a directory is a miss")
        func strangeEntries() async throws {
            _ = try await fetch()
            let path = try entry()
            try FileManager.default.moveItem(atPath: path, toPath: directory("moved"))
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: directory("moved"))
            #expect(try await fetch("--cached-only").status == 1)
            unlink(path)
            try #require(mkfifo(path, 0o600) == 0)
            #expect(try await fetch("--cached-only").status == 1)
            unlink(path)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            let run = try await fetch()
            #expect(run.status == 0 && run.stderr.contains("the cache is not used"))
        }

        @Test("fetch obeys --no-cache, --refresh and --cached-only")
        func options() async throws {
            let nothing = try await fetch("--cached-only")
            #expect(nothing.status == 1)
            #expect(nothing.stderr.hasPrefix("here-token: the cache has no usable token\n  try: "))
            #expect(try requestCount() == 0)

            let uncached = try await fetch("--no-cache")
            #expect(uncached.status == 0 && !FileManager.default.fileExists(atPath: cachePath))
            let first = try await fetch()
            let refreshed = try await fetch("--refresh")
            #expect(first.json["access_token"] as? String != refreshed.json["access_token"] as? String)
            #expect(
                try await fetch("--cached-only").json["access_token"] as? String
                    == (refreshed.json["access_token"] as? String)
            )
            #expect(try requestCount() == 3)
        }

        @Test("fetch uses a cached token that is valid for --min-ttl or half of its lifetime")
        func minimumLife() async throws {
            _ = try await fetch("--expires-in", "100s", "--min-ttl", "1d")
            _ = try await fetch("--expires-in", "100s", "--min-ttl", "1d")
            #expect(try requestCount() == 1)
            _ = try await fetch("--expires-in", "2s", "--min-ttl", "1d")
            try await Task.sleep(for: .seconds(2))
            let late = try await fetch("--expires-in", "2s", "--cached-only")
            #expect(late.status == 1)
        }
    }
}
