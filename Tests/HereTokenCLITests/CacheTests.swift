import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The cache: what is read, written, hidden, refused and swept.
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

        @Test("gives the same token again, without asking")
        func hit() async throws {
            let first = try await fetch()
            let second = try await fetch("-v")
            #expect(first.status == 0 && second.status == 0)
            #expect(first.json["access_token"] as? String == second.json["access_token"] as? String)
            #expect(first.json["expires_at"] as? String == second.json["expires_at"] as? String)
            #expect(second.stderr.contains("the token is from the cache"))
            #expect(try requestCount() == 1)
        }

        @Test("keeps files and directory to this user")
        func modes() async throws {
            let run = try await Binary.shell(
                #"umask 0; exec "$here_token" fetch -c "$1" --endpoint "$2" --cache-dir "$3""#,
                service.ready.credentials,
                service.endpoint(mark),
                cachePath + "/deeper"
            )
            #expect(run.status == 0)
            #expect(try directory.mode(of: "cache") == 0o700)
            #expect(try directory.mode(of: "cache/deeper") == 0o700)
            let names = try FileManager.default.contentsOfDirectory(atPath: cachePath + "/deeper")
            #expect(names.contains { $0.hasSuffix(".token") })
            for name in names {
                #expect(try directory.mode(of: "cache/deeper/" + name) == 0o600)
            }
        }

        @Test("holds nothing readable: no token, key id, scope or endpoint")
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

        @Test("has an entry of its own for each scope, lifetime, endpoint and key")
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

        @Test("takes a damaged entry for a miss, whichever byte it is")
        func damage() async throws {
            _ = try await fetch()
            let original = try Data(contentsOf: URL(filePath: entry()))
            // A sample; CacheEntryTests change each byte.
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

        @Test("takes what is no file of its own for a miss")
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

        @Test("does what --no-cache, --refresh and --cached-only say")
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

        @Test("wants --min-ttl to live, or half of the lifetime")
        func minimumLife() async throws {
            _ = try await fetch("--expires-in", "100s", "--min-ttl", "1d")
            _ = try await fetch("--expires-in", "100s", "--min-ttl", "1d")
            #expect(try requestCount() == 1)
            _ = try await fetch("--expires-in", "2s", "--min-ttl", "1d")
            try await Task.sleep(for: .seconds(2))
            let late = try await fetch("--expires-in", "2s", "--cached-only")
            #expect(late.status == 1)
        }

        @Test("is where the environment says")
        func places() async throws {
            let home = directory.path
            for (environment, path) in [
                (["HOME": home], "/.cache/here-token"),
                (["HOME": home, "XDG_CACHE_HOME": home + "/xdg"], "/xdg/here-token"),
                (["HOME": home, "XDG_CACHE_HOME": "relative"], "/.cache/here-token"),
                (["HOME": home, "XDG_CACHE_HOME": home + "/xdg", "HERE_TOKEN_CACHE_DIR": home + "/own"], "/own"),
            ] {
                #expect(try await Binary.run(["cache", "path"], environment: environment).stdout == home + path + "\n")
                let run = try await Binary.run(["fetch", "-c", service.ready.credentials], environment: environment)
                #expect(run.status == 0)
                #expect(FileManager.default.fileExists(atPath: home + path))
            }
        }

        @Test("goes on with a warning where there is no home, or no right to write")
        func noPlace() async throws {
            let homeless = try await Binary.run(["fetch", "-c", service.ready.credentials], environment: ["HOME": ""])
            #expect(homeless.status == 0)
            #expect(homeless.stderr.hasPrefix("here-token: warning: there is no cache directory: HOME is not set;"))
            for path in ["/proc/here-token", service.ready.credentials] {
                let run = try await Binary.run("fetch", "-c", service.ready.credentials, "--cache-dir", path)
                #expect(run.status == 0)
                #expect(run.stderr.hasPrefix("here-token: warning: the cache \(path) cannot be used: "))
                #expect(run.stderr.count(where: \.isNewline) == 2, "once, with its remedy")
            }
        }

        @Test("does not use a directory that others may write, or that is a link")
        func refusedDirectories() async throws {
            try FileManager.default.createDirectory(atPath: cachePath, withIntermediateDirectories: false)
            for mode in [0o770, 0o702] {
                try #require(chmod(cachePath, mode_t(mode)) == 0)
                let run = try await fetch()
                #expect(run.status == 0)
                #expect(
                    run.stderr.hasPrefix(
                        "here-token: warning: other users can write to the cache \(cachePath) (mode \(String(mode, radix: 8)))"
                    )
                )
                #expect(try files().isEmpty)
            }
            try #require(chmod(cachePath, 0o700) == 0)
            try FileManager.default.createSymbolicLink(atPath: directory("link"), withDestinationPath: cachePath)
            let linked = try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--cache-dir",
                directory("link")
            )
            #expect(linked.status == 0 && linked.stderr.contains("cannot be used"))
            #expect(try files().isEmpty)
            #expect(try await Binary.run("cache", "list", "--cache-dir", directory("link")).status == 74)
        }

        @Test(
            "fetches all the same when the disk is full",
            .needs(.mountNamespaces)
        )
        func fullDisk() async throws {
            let script = """
                mount -t tmpfs -o size=16k,mode=0700 tmpfs "$2" && head -c 1M /dev/zero > "$2/rest" 2>/dev/null
                "$here_token" fetch -f token -c "$1" --cache-dir "$2"; echo "status $?" >&2; ls -A "$2" >&2
                """
            let run = try await Binary.shell(
                script,
                service.ready.credentials,
                directory.path,
                shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
            )
            #expect(run.stdout.count > 700)
            #expect(run.stderr.contains("cannot be used: No space left on device; the cache is not used\n"))
            #expect(run.stderr.contains("status 0\n") && !run.stderr.contains(".tmp"))
        }

        @Test("lists and clears")
        func listing() async throws {
            #expect(try await Binary.run("cache", "list", "--cache-dir", cachePath).stdout.isEmpty)
            _ = try await fetch()
            _ = try await fetch("--expires-in", "1s")
            try await Task.sleep(for: .seconds(1))
            let closed = try await Binary.run("cache", "list", "--cache-dir", cachePath)
            #expect(closed.status == 0 && closed.stdout.count(where: \.isNewline) == 2)
            #expect(closed.stdout.split(separator: "\n").allSatisfy { $0.hasSuffix("  sealed") })
            let opened = try await Binary.run(
                "cache",
                "list",
                "--cache-dir",
                cachePath,
                "-c",
                service.ready.credentials
            )
            #expect(opened.stdout.contains("  expires 20") && opened.stdout.contains("  expired\n"))

            let expired = try await Binary.run(
                "cache",
                "clear",
                "--expired",
                "-v",
                "--cache-dir",
                cachePath,
                "-c",
                service.ready.credentials
            )
            #expect(expired.stderr.hasSuffix("removed 1 token from \(cachePath)\n"))
            #expect(try await fetch("--cached-only").status == 0)
            // What a process left behind that was killed while it saved is a sealed token, too.
            for name in ["not-ours", String(repeating: "b", count: 32) + ".tmp"] {
                try Data().write(to: URL(filePath: cachePath + "/" + name))
            }
            #expect(try await Binary.run("cache", "clear", "--cache-dir", cachePath).status == 0)
            #expect(try files() == ["not-ours"])
        }

        @Test("sweeps out what is of no use when it saves, and nothing else")
        func sweeping() async throws {
            _ = try await fetch()
            let old = String(repeating: "a", count: 64)
            let names = ["\(old).token", "\(old).lock", "\(old.prefix(32)).tmp", "not-ours.token", "notes.txt"]
            for name in names {
                try Data().write(to: URL(filePath: cachePath + "/" + name))
                let date = Date(timeIntervalSinceNow: -3 * 86_400)
                try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: cachePath + "/" + name)
            }
            try Data().write(to: URL(filePath: cachePath + "/" + String(repeating: "b", count: 32) + ".tmp"))
            _ = try await fetch("--refresh")
            let left = try files()
            #expect(left.count == 5, "\(left)")
            #expect(left.contains("not-ours.token") && left.contains("notes.txt"))
            #expect(!left.contains { $0.hasPrefix("aaaa") } && left.contains { $0.hasPrefix("bbbb") })
        }

        @Test("touches no network and no certificates on a hit", .needs(.strace))
        func quietHit() async throws {
            _ = try await fetch()
            let run = try await Subprocess([
                "/usr/bin/strace", "-f", "-o", directory("trace"), Binary.path, "fetch", "-c",
                service.ready.credentials,
                "--endpoint", service.endpoint(mark), "--cache-dir", cachePath,
            ]).outcome()
            let trace = try directory.read("trace")
            #expect(run.status == 0 && trace.contains("execve("))
            #expect(!trace.contains("AF_INET"))
            for path in ["resolv.conf", "ca-certificates", "nsswitch.conf", ".lock"] { #expect(!trace.contains(path)) }
            // ThreadSanitizer has a thread of its own.
            let isSanitized = ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil
            #expect(isSanitized || !trace.contains(/clone3?\(/))
        }

        @Test(
            "loads libcurl only for a request",
            .needs(.strace),
            arguments: [
                ["--version"], ["sign", "--explain"], ["inspect", "token"], ["fetch", "--cached-only"],
                ["fetch", "--no-cache"],
            ]
        )
        func libcurl(_ arguments: [String]) async throws {
            _ = try await fetch("--format", "token", "--output", directory("token"))
            var arguments = arguments.map { $0 == "token" ? directory("token") : $0 }
            if ["sign", "fetch"].contains(arguments[0]) { arguments += ["-c", service.ready.credentials] }
            if arguments[0] == "fetch" {
                arguments += ["--endpoint", service.endpoint(mark), "--cache-dir", cachePath]
            }
            let run = try await Subprocess(
                ["/usr/bin/strace", "-f", "-e", "trace=openat", "-o", directory("trace"), Binary.path] + arguments
            ).outcome()
            #expect(run.status == 0, "\(run.stderr)")
            // Where Foundation is a shared library, it brings libcurl along.
            let trace = try directory.read("trace")
            let isNeeded = arguments.contains("--no-cache") || trace.contains("libFoundationNetworking.so")
            #expect(trace.contains("libcurl") == isNeeded)
        }
    }
}
