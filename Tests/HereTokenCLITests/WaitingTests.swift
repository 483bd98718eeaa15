import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// Streams that nobody reads, holders of the lock that hang, and failures that many processes share.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct WaitingTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let mark = "/waiting-\(UUID().uuidString)"

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        private func arguments(_ options: [String], behaviour: String = "") -> [String] {
            [
                "fetch", "-c", service.ready.credentials, "--cache-dir", directory("c"), "--format", "token",
                "--endpoint", service.endpoint(behaviour + mark),
            ] + options
        }

        private func start(_ options: String..., behaviour: String = "") throws -> Subprocess {
            try Subprocess([Binary.path] + arguments(options, behaviour: behaviour))
        }

        private var requests: Int { get throws { try service.requests(with: mark).count } }

        /// Runs a program whose standard error is a full pipe that nobody reads.
        private static let withFullPipe = """
            import os, subprocess, sys
            reader, writer = os.pipe()
            os.set_blocking(writer, False)
            try:
                while True:
                    os.write(writer, b"x")
            except BlockingIOError:
                os.set_blocking(writer, True)
            run = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=writer, timeout=30)
            print(run.returncode, len(run.stdout))
            """

        private func runWithFullPipe(_ arguments: [String]) async throws -> String {
            let command = ["/usr/bin/python3", "-c", Self.withFullPipe, Binary.path] + arguments
            let outcome = try await Subprocess(command, environment: Binary.mayHoldSecrets).outcome()
            #expect(outcome.status == 0, "\(outcome.stderr)")
            return outcome.stdout.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        @Test("a full standard error that nobody reads does not keep a command from its end")
        func fullStandardError() async throws {
            let key = ["-c", service.ready.credentials]
            let token = try await runWithFullPipe(arguments(["--verbose", "--timeout", "5s"]))
            #expect(token.hasPrefix("0 ") && token != "0 0")
            let failing: [String] =
                key + ["--endpoint", "http://127.0.0.1:1/oauth2/token", "--retries", "0", "--timeout", "5s"]
            let runs: [([String], String)] = [
                (["fetch", "--no-cache"] + failing, "69 0"),
                (["exec"] + failing + ["--", "true"], "69 0"),
                (["exec", "--verbose", "--no-cache", "--timeout", "5s"] + key + ["--", "true"], "0 0"),
                (["sign", "-c", directory("none")], "66 0"),
                (["inspect", directory("none")], "66 0"),
                (["cache", "clear", "--verbose", "--cache-dir", directory("c")], "0 0"),
                (["fetch", "--no-such-option"], "64 0"),
            ]
            for (arguments, result) in runs {
                #expect(try await runWithFullPipe(arguments) == result, "\(arguments)")
            }
        }

        @Test("a holder of the lock whose standard error is full does not hold others up")
        func fullStandardErrorOfHolder() async throws {
            let unavailable = try TokenService.reply("{}", status: 503, headers: ["Retry-After": "1"], first: 1)
            let holder = Task {
                try await runWithFullPipe(arguments(["--verbose", "--timeout", "20s"], behaviour: unavailable))
            }
            let waiter = try start("--timeout", "20s", behaviour: unavailable)
            #expect(try await waiter.outcome().status == 0)
            #expect(try await holder.value.hasPrefix("0 "))
        }

        @Test("a waiter takes over from a holder that is stopped, and another waits for the waiter")
        func stoppedHolder() async throws {
            let holder = try start("--timeout", "60s", behaviour: "/~until/stopped")
            try await holder.wait { try requests == 1 }
            kill(holder.id, SIGSTOP)
            defer { kill(holder.id, SIGKILL) }
            try service.letGo("stopped")
            let waiters = try (0..<5).map { _ in try start("--timeout", "8s", behaviour: "/~until/stopped") }
            var tokens = Set<String>()
            for waiter in waiters {
                let outcome = try await waiter.outcome()
                #expect(outcome.status == 0, "\(outcome.stderr)")
                tokens.insert(outcome.stdout)
            }
            // Two may find the holder stopped in the same instant.
            #expect(try requests <= 3 && tokens.count <= 2)
            kill(holder.id, SIGCONT)
            #expect(try await holder.outcome().status == 0)
        }

        @Test("forty processes make one request of a service that asks to wait, and later ones none")
        func sharedRetryAfter() async throws {
            let limited = try TokenService.reply("{}", status: 429, headers: ["Retry-After": "600"])
            let processes = try (0..<40).map { _ in try start("--timeout", "30s", behaviour: "/~slow/1" + limited) }
            for process in processes {
                let outcome = try await process.outcome()
                #expect(outcome.status == 75 && outcome.stderr.contains("is limiting requests"), "\(outcome.stderr)")
            }
            #expect(try await start("--timeout", "30s", behaviour: "/~slow/1" + limited).outcome().status == 75)
            #expect(try requests == 1)
        }

        @Test("waits as long as the service asked another process to wait")
        func heededRetryAfter() async throws {
            let limited = try TokenService.reply("{}", status: 429, headers: ["Retry-After": "6"], first: 1)
            #expect(try await start("--retries", "0", behaviour: limited).outcome().status == 75)
            let later = try await start("--verbose", "--timeout", "30s", behaviour: limited).outcome()
            #expect(later.status == 0)
            #expect(later.stderr.contains("the service asked another process to wait: trying in "), "\(later.stderr)")
            #expect(try requests == 2)
        }

        @Test("a waiting process does not take over from a holder that waits for the service")
        func waitingHolder() async throws {
            let unavailable = try TokenService.reply("{}", status: 503, headers: ["Retry-After": "7"], first: 1)
            let holder = try start("--timeout", "40s", "--verbose", behaviour: unavailable)
            try await holder.wait { try holder.errorsSoFar().contains("retrying in 7.0 s") }
            let waiter = try await start("--timeout", "12s", behaviour: unavailable).outcome()
            #expect(waiter.status == 0, "\(waiter.stderr)")
            #expect(try await holder.outcome().stdout == waiter.stdout)
            #expect(try requests == 2)
        }

        @Test("a token that was fetched later ends what the service asked for with Retry-After")
        func endedRetryAfter() async throws {
            let limited = try TokenService.reply("{}", status: 429, headers: ["Retry-After": "600"], first: 1)
            #expect(try await start("--expires-in", "1s", behaviour: limited).outcome().status == 75)
            let later = try await start("--expires-in", "1s", behaviour: limited).outcome()
            #expect(later.status == 75 && later.stderr.contains("the service was not asked again\n"), "\(later.stderr)")
            #expect(later.stderr.contains("use --refresh"))
            #expect(try await start("--expires-in", "1s", "--refresh", behaviour: limited).outcome().status == 0)
            try await Task.sleep(for: .seconds(1))
            #expect(try await start("--expires-in", "1s", behaviour: limited).outcome().status == 0)
            #expect(try requests == 3)
        }

        @Test("those who wait for a holder that is refused are refused with it")
        func sharedRefusal() async throws {
            let refused = try TokenService.reply(#"{"errorCode":401300,"message":"no"}"#, status: 401)
            let holder = try start(behaviour: "/~until/refused" + refused)
            try await holder.wait { try requests == 1 }
            let waiters = try (0..<10).map { _ in try start("--verbose", behaviour: "/~until/refused" + refused) }
            for waiter in waiters {
                try await waiter.wait { try waiter.errorsSoFar().contains("waiting: another process") }
            }
            try service.letGo("refused")
            for process in waiters + [holder] {
                let outcome = try await process.outcome()
                #expect(outcome.status == 77 && outcome.stderr.contains("401300"), "\(outcome.stderr)")
            }
            #expect(try requests == 1)
        }

        @Test("does not sign for a time that is far away, and says how far")
        func clockFarOff() async throws {
            let complaint = #"{"errorCode":401204,"message":"Invalid Authorization header, timestamp."}"#
            let reply = try TokenService.reply(
                complaint,
                status: 401,
                headers: ["Date": "Fri, 31 Dec 9999 23:59:59 GMT", "Content-Type": "application/json"]
            )
            let run = try await start(behaviour: reply).outcome()
            #expect(run.status == 77)
            #expect(run.stderr.contains(" s behind the service's, too much to correct\n"), "\(run.stderr)")
            #expect(run.stderr.contains("  try: set the clock"))
            #expect(try requests == 1)
        }

        @Test("says that it waits for the service, and that it reads from the terminal")
        func progress() async throws {
            let slow = try await start("--verbose", "--timeout", "40s", behaviour: "/~slow/4").outcome()
            #expect(slow.stderr.contains("here-token: waiting for \(service.host), up to "), "\(slow.stderr)")
            let script = """
                import os, pty, subprocess, sys, time
                master, terminal = pty.openpty()
                run = subprocess.Popen(sys.argv[2:], stdin=terminal, stdout=subprocess.PIPE, stderr=terminal)
                shown = b""
                while b"Ctrl-D" not in shown:
                    shown += os.read(master, 1000)
                os.write(master, open(sys.argv[1], "rb").read() + b"\\n\\x04")
                sys.stdout.buffer.write(run.communicate(timeout=30)[0] + b"\\n" + shown)
                sys.exit(run.returncode)
                """
            let key = try service.credentials(in: directory)
            let typed = try await Subprocess(
                [
                    "/usr/bin/python3", "-c", script, key, Binary.path, "sign", "-c", "-", "--nonce", "n",
                    "--timestamp", "1",
                ],
                environment: Binary.mayHoldSecrets
            ).outcome()
            #expect(typed.status == 0 && typed.stdout.contains("oauth_consumer_key="), "\(typed.stderr)")
            #expect(typed.stdout.contains("reading from the terminal, up to 30 s; end the input with Ctrl-D"))
        }
    }
}
