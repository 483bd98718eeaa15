import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The output of `fetch`: files, devices, pipes, and failures to write.
    @Suite(.serialized) struct OutputTests {
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

        @Test("--output writes a file with mode 0600 and nothing on standard output")
        func file() async throws {
            let run = try await Binary.shell(
                #"umask 0; exec "$here_token" fetch -c "$1" -f token -o "$2""#,
                credentials,
                directory("token")
            )
            #expect(run.status == 0 && run.stdout.isEmpty)
            #expect(try directory.read("token") == lastToken() + "\n")
            #expect(try directory.mode(of: "token") == 0o600)
            #expect(try directory.names() == ["token"])
        }

        @Test("--output replaces a file and its mode, and replaces a symbolic link without following it")
        func replacing() async throws {
            try directory.file("token", "old", mode: 0o644)
            try directory.file("target", "untouched")
            try FileManager.default.createSymbolicLink(
                atPath: directory("link"),
                withDestinationPath: directory("target")
            )

            for name in ["token", "link"] {
                let run = try await Binary.run("fetch", "-c", credentials, "-f", "token", "-o", directory(name))
                #expect(run.status == 0)
                #expect(try directory.read(name) == lastToken() + "\n")
                #expect(try directory.mode(of: name) == 0o600)
            }
            #expect(try directory.read("target") == "untouched")
        }

        @Test(
            "--output writes into devices and FIFOs; - is standard output",
            arguments: ["-", "/dev/stdout", "//dev/./stdout", "/dev/fd/1", "/proc/self/fd/1"]
        )
        func streams(_ path: String) async throws {
            let run = try await Binary.run("fetch", "-c", credentials, "-f", "token", "-o", path)
            #expect(try run.stdout == lastToken() + "\n")

            try #require(mkfifo(directory("fifo"), 0o600) == 0)
            let piped = try await Binary.shell(
                #""$here_token" fetch -c "$1" -f token -o "$2" & cat "$2"; wait $!"#,
                credentials,
                directory("fifo")
            )
            #expect(try piped.stdout == lastToken() + "\n")
            #expect(try directory.names() == ["fifo"])
        }

        @Test("fetch checks that it can create the output file before it requests a token")
        func notCreated() async throws {
            for (path, reason) in [
                (directory("missing/token"), "No such file or directory"), (directory.path, "Is a directory"),
            ] {
                let endpoint = service.endpoint("/never-asked")
                let run = try await Binary.run("fetch", "-c", credentials, "--endpoint", endpoint, "-o", path)
                #expect(run.status == 73)
                #expect(run.stderr.hasPrefix("here-token: cannot create \(path): \(reason)\n"))
            }
            #expect(try service.requests(with: "/never-asked/").isEmpty)
        }

        @Test("fetch fails in a directory where not even root can create a file")
        func notCreatable() async throws {
            let run = try await Binary.run("fetch", "-c", credentials, "-o", "/proc/token")
            #expect(run.status == 73)
            #expect(run.stderr.hasPrefix("here-token: cannot create /proc/token: "))
        }

        @Test("fetch fails if nothing reads the pipe, the device is full, or standard output is closed")
        func notWritten() async throws {
            for (redirection, reason) in [
                ("> /dev/full", "No space left on device"), (">&-", "Bad file descriptor"),
            ] {
                let run = try await Binary.shell(#""$here_token" fetch -c "$1" \#(redirection)"#, credentials)
                #expect(run.status == 74)
                #expect(run.stderr.hasPrefix("here-token: cannot write to standard output: \(reason)\n  try: "))
            }
            let closed = try await Binary.shell(#""$here_token" fetch -c "$1" -o /dev/stdout >&-"#, credentials)
            #expect(closed.status == 73)
            // ThreadSanitizer writes a temporary file, which would exceed the limit. TMPDIR=/proc prevents that.
            let tooLarge = try await Binary.shell(
                #"ulimit -f 0; TMPDIR=/proc exec "$here_token" fetch --no-cache -c "$1" -o "$2" 2> /dev/null"#,
                credentials,
                directory("large")
            )
            #expect(tooLarge.status == 74)
            let closedPipe = try await Binary.shell(
                #"exec 9> >(:); wait $!; "$here_token" fetch -c "$1" >&9"#,
                credentials
            )
            #expect(closedPipe.status == 74)
            #expect(closedPipe.stderr.hasPrefix("here-token: cannot write to standard output: Broken pipe\n  try: "))
        }

        @Test(
            "a full disk leaves the old file and no other file",
            .needs(.mountNamespaces)
        )
        func fullDisk() async throws {
            let script = """
                mount -t tmpfs -o size=16k tmpfs "$2" && echo old > "$2/token"
                head -c 1M /dev/zero > "$2/rest" 2>/dev/null
                "$here_token" fetch -c "$1" -o "$2/token" >&2; echo "status $?" >&2
                cat "$2/token" >&2; ls -A "$2" >&2
                """
            let run = try await Binary.shell(
                script,
                credentials,
                directory.path,
                shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
            )
            #expect(
                run.stderr == """
                    here-token: cannot write to \(directory("token")): No space left on device
                      try: check the free disk space and the permissions
                    status 74
                    old
                    rest
                    token

                    """
            )
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
                let expected = "here-token: \(output) is the credentials file, which the token would overwrite\n  try: "
                #expect(run.stderr.hasPrefix(expected))
            }
            for (script, name) in [
                (#""$here_token" fetch --endpoint "$2" -c - -o "$1" < "$1""#, own),
                (#""$here_token" fetch --endpoint "$2" -c "$1" >> "$1""#, "standard output"),
            ] {
                let run = try await Binary.shell(script, own, endpoint)
                #expect(run.status == 73)
                #expect(run.stderr.hasPrefix("here-token: \(name) is the credentials file, "))
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

        @Test("fetch does not open a file on the descriptor of a closed standard stream")
        func closedStreams() async throws {
            let run = try await Binary.shell(
                #""$here_token" fetch -f token -c "$1" -o "$2" <&- >&- 2>&-"#,
                credentials,
                directory("token")
            )
            #expect(run.status == 0)
            #expect(try directory.read("token") == lastToken() + "\n")
        }
    }
}
