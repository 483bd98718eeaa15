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
