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

        @Test("the umask does not change the modes of the cache and of missing parents", arguments: ["0177", "0777"])
        func umask(_ mask: String) async throws {
            let run = try await Binary.shell(
                #"umask "$3"; export HOME="$2"; "$here_token" fetch -c "$1" && exec "$here_token" fetch -c "$1" --cached-only"#,
                service.ready.credentials,
                directory.path,
                mask,
                shell: Binary.withoutCapabilities + ["/bin/bash", "-c"]
            )
            #expect(run.status == 0 && run.stderr.isEmpty)
            #expect(try directory.mode(of: ".cache") == 0o700)
            #expect(try directory.mode(of: ".cache/here-token") == 0o700)
        }

        @Test("root does not use a cache in the home directory of another user", .needs(.mountNamespaces))
        func homeOfAnotherUser() async throws {
            // For others than root, / belongs to another user in the namespace.
            let home = geteuid() == 0 ? directory.path : "/"
            if geteuid() == 0 { try #require(chown(home, 65_534, 65_534) == 0) }
            let run = try await Binary.shell(
                """
                export HOME="$2"; exec > /dev/null
                "$here_token" fetch -c "$1" && "$here_token" fetch -v -c "$1" && "$here_token" doctor --offline -c "$1" >&2
                "$here_token" cache path
                """,
                service.ready.credentials,
                home,
                shell: ["/usr/bin/unshare", "-r", "/bin/sh", "-c"]
            )
            let reason = "there is no cache directory: \(home) belongs to another user"
            #expect(run.status == 78)
            #expect(run.stderr.hasPrefix("here-token: credentials from "), "the first fetch says nothing")
            #expect(run.stderr.contains("here-token: \(reason); the cache is not used\n"))
            #expect(run.stderr.contains("✓ cache: \(reason); the cache is not used\n"))
            #expect(run.stderr.contains("here-token: \(reason)\n  try: set --cache-dir to a directory of your own"))
            #expect(try directory.names().isEmpty)
        }

        @Test("fetch replaces a lock file that it cannot read, and a directory in its place")
        func strangeLocks() async throws {
            _ = try await fetch()
            let lock = cachePath + "/" + (try #require(files().first { $0.hasSuffix(".lock") }))
            let entry = cachePath + "/" + (try #require(files().first { $0.hasSuffix(".token") }))
            for isDirectory in [false, true] {
                try FileManager.default.removeItem(atPath: entry)
                if isDirectory {
                    try FileManager.default.removeItem(atPath: lock)
                    try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
                } else {
                    try #require(chmod(lock, 0) == 0)
                }
                let run = try await Subprocess(
                    Binary.withoutCapabilities + [Binary.path, "fetch", "-c", service.ready.credentials]
                        + ["--cache-dir", cachePath]
                ).outcome()
                #expect(run.status == 0 && run.stderr.isEmpty)
                #expect(try await fetch("--cached-only").status == 0)
            }
        }

        @Test("fetch advises chmod only for a directory that nothing but the cache uses")
        func adviceForDirectories() async throws {
            try FileManager.default.createDirectory(atPath: cachePath, withIntermediateDirectories: false)
            func hint(mode: mode_t) async throws -> String {
                try #require(chmod(cachePath, mode) == 0)
                return String(try await fetch().stderr.split(separator: "  try: ")[1])
            }
            let other = "set --cache-dir to a directory of your own, or use --no-cache\n"
            #expect(try await hint(mode: 0o1777) == other)
            #expect(try await hint(mode: 0o777) == "chmod 700 -- \(cachePath)\n")
            try Data().write(to: URL(filePath: cachePath + "/socket"))
            #expect(try await hint(mode: 0o777) == other)
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
            let relative = try await Binary.run("cache", "path", environment: ["HOME": "."])
            #expect(relative.status == 78)
            #expect(
                relative.stderr.hasPrefix("here-token: there is no cache directory: HOME is not an absolute path\n")
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
            for link in [directory("link"), directory("link/"), directory("link/."), directory("link/.//./")] {
                #expect(try await Binary.run("cache", "list", "--cache-dir", link).status == 74)
            }
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
