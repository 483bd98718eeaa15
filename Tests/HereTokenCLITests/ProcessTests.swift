import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The process as the system and its other users see it: signals, memory, arguments.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct ProcessTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        /// Starts a fetch; returns when it waits for the reply.
        private func waitingFetch(_ mark: String) async throws -> Subprocess {
            let endpoint = service.endpoint("/\(mark)")
            let process = try Subprocess(
                [Binary.path, "fetch", "-c", service.ready.credentials, "--endpoint", endpoint]
            )
            try await process.wait { try !service.requests(with: mark).isEmpty }
            return process
        }

        @Test("a signal ends fetch at once, without output", arguments: [SIGINT, SIGTERM, SIGHUP])
        func signals(_ signal: Int32) async throws {
            let process = try await waitingFetch("~slow/60/signal-\(signal)")
            kill(process.id, signal)
            let outcome = try await process.outcome()
            #expect(outcome.status == -signal)
            #expect(outcome.stdout.isEmpty && outcome.stderr.isEmpty)
        }

        @Test("other processes of the user cannot read the memory of fetch, and it dumps no core")
        func privateMemory() async throws {
            // Root can read every process; so if the tests run as root, the process runs as another user.
            let directory = try TemporaryDirectory()
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
            let credentials = try directory.file(
                "creds",
                String(contentsOfFile: service.ready.credentials, encoding: .utf8),
                mode: 0o644
            )
            try directory.copy(Binary.path, as: "here-token")
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            let coreLimit = limit.rlim_max == rlim_t.max ? "unlimited" : "\(limit.rlim_max)"
            let user = geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
            let fetch = [
                directory("here-token"), "fetch", "-c", credentials.path, "--no-cache", "--endpoint",
                service.endpoint("/~slow/60/private-memory"),
            ]
            let process = try Subprocess(["/usr/bin/prlimit", "--core=\(coreLimit):"] + user + fetch)
            try await process.wait { try !service.requests(with: "private-memory").isEmpty }
            let owner =
                try FileManager.default.attributesOfItem(atPath: "/proc/\(process.id)/environ")[.ownerAccountID] as? Int
            let limits = try String(
                decoding: Data(contentsOf: URL(filePath: "/proc/\(process.id)/limits")),
                as: UTF8.self
            )
            kill(process.id, SIGKILL)
            _ = try await process.outcome()
            #expect(owner == 0)
            #expect(limits.contains(#/Max core file size +0 /#))
        }

        @Test("the sampling of processes finds a secret in an environment, except where it is allowed")
        func bystanders() async throws {
            // `mark` takes the part of a secret: it must be found in the first process, and not in the second.
            let mark = "mark-\(UUID())"
            let shown = try Subprocess(["/bin/sleep", "60"], environment: ["X": mark])
            let allowed = try Subprocess(
                ["/bin/sleep", "59"],
                environment: ["Y": mark].merging(Binary.mayHoldSecrets) { $1 }
            )
            while Bystanders.count(with: mark) == 0 || Bystanders.count(with: "sleep 59") == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(Bystanders.count(with: mark) == 1)
            for process in [shown, allowed] {
                kill(process.id, SIGKILL)
                _ = try await process.outcome()
            }
        }

        @Test("fetch stops at the timeout while it waits for a reader of a FIFO")
        func unreadFIFO() async throws {
            let directory = try TemporaryDirectory()
            try #require(mkfifo(directory("fifo"), 0o600) == 0)
            let run = try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--timeout",
                "1",
                "-o",
                directory("fifo")
            )
            #expect(run.status == 75)
            #expect(run.stderr.hasPrefix("here-token: not finished within 1 s\n  try: "))
        }

        @Test("an alarm that was set before the start ends fetch")
        func inheritedAlarm() async throws {
            let start = "import os, signal, sys; signal.alarm(1); os.execv(sys.argv[1], sys.argv[1:])"
            let outcome = try await Subprocess([
                "/usr/bin/python3", "-c", start, Binary.path, "fetch", "-c", service.ready.credentials, "--endpoint",
                service.endpoint("/~slow/50/inherited-alarm"),
            ]).outcome()
            #expect(outcome.status == -SIGALRM)
            #expect(outcome.stdout.isEmpty && outcome.stderr.isEmpty)
        }

        @Test(
            "exec with a cached token works without /proc, and fetch says why it needs /proc",
            .needs(.mountNamespaces)
        )
        func noProc() async throws {
            let directory = try TemporaryDirectory()
            let cache = ["--cache-dir", directory("cache"), "-c", service.ready.credentials]
            _ = try await Binary.run(["fetch"] + cache)
            func run(_ command: String) async throws -> Outcome {
                try await Binary.shell(
                    "mount -t tmpfs tmpfs /proc && exec \"$here_token\" " + command,
                    directory("cache"),
                    service.ready.credentials,
                    "two words",
                    shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"],
                    environment: Binary.mayHoldSecrets
                )
            }
            let cached = try await run(#"exec --cache-dir "$1" -c "$2" -- echo "$3""#)
            // Standard error is not compared: a sanitizer may write there, because it needs /proc too.
            #expect(cached.status == 0 && cached.stdout == "two words\n", "\(cached.stderr)")
            let fetched = try await run(#"fetch -c "$2" --no-cache"#)
            #expect(fetched.status == 69)
            #expect(fetched.stderr.contains(": URLSession needs /proc\n  try: mount /proc"), "\(fetched.stderr)")
        }
    }
}
