import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The directory of the cache: where it is, who can use it, and its files.
    @Suite(.serialized) struct CacheDirectoryTests {
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

        private func fetch(_ options: String...) async throws -> Outcome {
            try await Binary.run(["fetch", "-c", service.ready.credentials, "--cache-dir", cachePath] + options)
        }

        @Test("only this user can read the cache directory and its files")
        func modes() async throws {
            let run = try await Binary.shell(
                #"umask 0; exec "$here_token" fetch -c "$1" --endpoint "$2" --cache-dir "$3""#,
                service.ready.credentials,
                service.endpoint(),
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

        @Test("the environment sets the cache directory")
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

        @Test("fetch only warns if it has no directory for the cache or cannot write to it")
        func noPlace() async throws {
            let withoutHome = try await Binary.run(
                ["fetch", "-c", service.ready.credentials],
                environment: ["HOME": ""]
            )
            #expect(withoutHome.status == 0)
            #expect(
                withoutHome.stderr.hasPrefix("here-token: warning: there is no cache directory: HOME is not set;")
            )
            for path in ["/proc/here-token", service.ready.credentials] {
                let run = try await Binary.run("fetch", "-c", service.ready.credentials, "--cache-dir", path)
                #expect(run.status == 0)
                #expect(run.stderr.hasPrefix("here-token: warning: the cache \(path) cannot be used: "))
                #expect(run.stderr.count(where: \.isNewline) == 2, "one warning and its hint")
            }
        }

        @Test("fetch does not use a cache directory that others can write to, or that is a symbolic link")
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
            "fetch prints the token if the disk of the cache is full",
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

        @Test("cache list shows the entries, and cache clear removes them")
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
            // A process that was killed while it saved leaves a .tmp file, which has a sealed token too.
            for name in ["not-ours", String(repeating: "b", count: 32) + ".tmp"] {
                try Data().write(to: URL(filePath: cachePath + "/" + name))
            }
            #expect(try await Binary.run("cache", "clear", "--cache-dir", cachePath).status == 0)
            #expect(try files() == ["not-ours"])
        }

        @Test("saving a token removes old files of the cache and no other files")
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
            let remaining = try files()
            #expect(remaining.count == 5, "\(remaining)")
            #expect(remaining.contains("not-ours.token") && remaining.contains("notes.txt"))
            #expect(!remaining.contains { $0.hasPrefix("aaaa") } && remaining.contains { $0.hasPrefix("bbbb") })
        }
    }
}
