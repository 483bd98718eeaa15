import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The file of `--output`: what it must not replace, when it stays, and what signals leave.
    @Suite(.serialized) struct OutputFileTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let credentials: String

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
            credentials = service.ready.credentials
        }

        private func lastToken() throws -> String {
            try #require(service.requests().last { $0.token != nil }?.token)
        }

        @Test("fetch refuses to write over the credentials file under any name, before it requests a token")
        func credentialsFile() async throws {
            let own = try service.credentials(in: directory)
            let content = try directory.read("credentials.properties")
            try FileManager.default.createSymbolicLink(atPath: directory("link"), withDestinationPath: own)
            try FileManager.default.linkItem(atPath: own, toPath: directory("same"))
            let endpoint = service.endpoint("/never-asked")
            for output in [own, directory("./credentials.properties"), directory("link"), directory("same")] {
                let run = try await Binary.run("fetch", "-c", own, "--endpoint", endpoint, "-o", output)
                #expect(run.status == 73)
                #expect(run.stderr.hasPrefix("here-token: \(output) "), "\(run.stderr)")
                #expect(run.stderr.contains(", which the token would overwrite\n  try: set --output to another file"))
            }
            for (script, name) in [
                (#""$here_token" fetch --endpoint "$2" -c - -o "$1" < "$1""#, own),
                (#"cat "$1" | "$here_token" fetch --endpoint "$2" -c - -o "$1""#, own),
                (#""$here_token" fetch --endpoint "$2" -c <(cat "$1") -o "$1""#, own),
                (#""$here_token" fetch --endpoint "$2" -c "$1" >> "$1""#, "standard output"),
            ] {
                let run = try await Binary.shell(script, own, endpoint)
                #expect(run.status == 73)
                #expect(run.stderr.hasPrefix("here-token: \(name) "), "\(run.stderr)")
                #expect(run.stderr.contains(", which the token would overwrite\n"))
            }
            #expect(try directory.read("credentials.properties") == content)
            #expect(try service.requests(with: "/never-asked/").isEmpty)
        }

        private func status(of name: String) throws -> stat {
            var status = stat()
            try #require(stat(directory(name), &status) == 0)
            return status
        }

        @Test("--output leaves a file alone that has the right content and mode")
        func unchanged() async throws {
            func fetch(_ options: String...) async throws {
                let run = try await Binary.run(
                    ["fetch", "-c", credentials, "--cache-dir", directory("cache"), "-f", "token"]
                        + ["-o", directory("token")] + options
                )
                #expect(run.status == 0)
            }
            try await fetch()
            let first = try status(of: "token")
            try await fetch()
            let second = try status(of: "token")
            #expect(first.st_ino == second.st_ino && first.st_ctim.tv_nsec == second.st_ctim.tv_nsec)
            try await fetch("--output-mode", "0640")
            #expect(try directory.mode(of: "token") == 0o640)
            try await fetch("--output-mode", "640", "--refresh")
            #expect(try directory.mode(of: "token") == 0o640)
            #expect(try directory.read("token") == lastToken() + "\n")
            try await fetch()
            #expect(try directory.mode(of: "token") == 0o600)
        }

        @Test(
            "--output-mode refuses modes that make no sense for a file",
            arguments: ["0700", "4600", "1000", "0", "888", ""]
        )
        func modes(_ mode: String) async throws {
            let run = try await Binary.run("fetch", "-c", credentials, "-o", directory("token"), "--output-mode", mode)
            #expect(run.status == 64)
            #expect(try await Binary.run("fetch", "-c", credentials, "--output-mode", "0600").status == 64)
            #expect(try directory.names().isEmpty)
        }

        @Test("a signal while the file gets its name leaves a complete file and no other", .needs(.strace))
        func signals() async throws {
            for signal in ["TERM", "TERM", "HUP", "ALRM"] {
                let run = try await Subprocess([
                    "/usr/bin/strace", "-f", "-o", directory("trace"), "-e", "trace=linkat", "-e",
                    "inject=linkat:signal=\(signal)", Binary.path, "fetch", "-c", credentials, "--no-cache", "-f",
                    "token",
                    "-o", directory("token"),
                ]).outcome()
                #expect(run.status != 0)
                #expect(try directory.read("trace").contains("SIG\(signal)"))
                #expect(try directory.names() == ["token", "trace"])
                #expect(try directory.read("token") == lastToken() + "\n")
            }
        }

        @Test("a process that is killed leaves no temporary file if there was no file before", .needs(.strace))
        func killed() async throws {
            let run = try await Subprocess([
                "/usr/bin/strace", "-f", "-o", directory("trace"), "-e", "trace=/^rename", "-e",
                "inject=/^rename:signal=KILL", Binary.path, "fetch", "-c", credentials, "--no-cache", "-f", "token",
                "-o", directory("token"),
            ]).outcome()
            #expect(run.status == 0, "it needs no call of rename")
            #expect(try directory.names() == ["token", "trace"])
        }

        @Test(
            "without /proc, a signal while the file is written leaves a complete file and no other",
            .needs(.strace),
            .needs(.mountNamespaces)
        )
        func signalsWithoutUnnamedFiles() async throws {
            // A request needs /proc, so the token is from the cache.
            let script = """
                "$here_token" fetch -c "$1" --cache-dir "$4" > /dev/null
                strace -f -o "$3" -e trace=fsync -e inject=fsync:signal=TERM sh -c '
                    mount -t tmpfs tmpfs /proc && exec "$here_token" fetch -c "$1" --cache-dir "$3" -f token -o "$2"' sh "$1" "$2" "$4"
                """
            let run = try await Binary.shell(
                script,
                credentials,
                directory("token"),
                directory("trace"),
                directory("cache"),
                shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
            )
            #expect(run.status != 0)
            #expect(try directory.read("trace").contains("SIGTERM"))
            #expect(try directory.names() == ["cache", "token", "trace"])
            #expect(try directory.read("token") == lastToken() + "\n")
        }

        @Test("--output removes old temporary files of its own and no other files")
        func sweeping() async throws {
            let old = ".here-token." + String(repeating: "a", count: 32)
            let young = ".here-token." + String(repeating: "b", count: 32)
            for name in [old, young, ".here-token.notes", old + "a"] {
                try directory.file(name, "")
                if name == young { continue }
                let date = Date(timeIntervalSinceNow: -2 * 3_600)
                try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: directory(name))
            }
            #expect(try await Binary.run("fetch", "-c", credentials, "-o", directory("token")).status == 0)
            #expect(try directory.names() == [old + "a", young, ".here-token.notes", "token"])
        }

        @Test("fetch says what to do if the output file is a mount", .needs(.mountNamespaces))
        func mounted() async throws {
            try directory.file("token", "old")
            let run = try await Binary.shell(
                #"mount --bind "$2" "$2" && "$here_token" fetch -c "$1" -o "$2""#,
                credentials,
                directory("token"),
                shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
            )
            #expect(run.status == 74)
            #expect(run.stderr.contains(": Device or resource busy\n  try: mount the directory of this file instead"))
            #expect(try directory.names() == ["token"])
        }
    }
}
