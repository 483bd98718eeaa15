import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The program that `exec` becomes: its environment, and the state that `here-token` leaves in the process.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct ExecTests {
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

        private func exec(_ arguments: [String]) async throws -> Outcome {
            try await Binary.run(["exec", "-c", credentials] + arguments, environment: Binary.mayHoldSecrets)
        }

        /// A Python program that prints the state of its process as JSON.
        private static let report = """
            import ctypes, json, os, resource, signal, sys
            status = dict(line.split(":\\t") for line in open("/proc/self/status") if ":\\t" in line)
            def masked(name):  # without 32 and 33, which are the C library's own
                return f"{int(status[name], 16) & ~(3 << 31):x}"
            print(json.dumps({
                "pid": os.getpid(), "environment": dict(os.environ), "arguments": sys.argv[1:],
                "descriptors": [fd for fd in range(1024) if os.path.exists(f"/proc/self/fd/{fd}")],
                "blocked": masked("SigBlk"), "ignored": masked("SigIgn"),
                "alarm": signal.alarm(0) > 0, "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
                "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0),
            }))
            """

        private struct Report: Decodable {
            let pid: Int32
            let environment: [String: String]
            let arguments: [String]
            let descriptors: [Int]
            let blocked: String
            let ignored: String
            let alarm: Bool
            let core: Int
            let dumpable: Int
        }

        /// Runs the report through `here-token exec` and without it, both from the same bash.
        private func reports(
            _ options: String = "",
            before: String = "",
            launcher: String = "",
            environment: [String: String] = [:]
        ) async throws -> (through: Report, without: Report, shellPID: Int32) {
            let script = """
                \(before)
                echo $$
                \(launcher) /usr/bin/python3 -I -S "$2" a 'b c' ''
                exec \(launcher) "$here_token" exec -c "$1" \(options) -- /usr/bin/python3 -I -S "$2" a 'b c' ''
                """
            let program = try directory.file("report.py", Self.report).path
            let run = try await Binary.shell(
                script,
                credentials,
                program,
                environment: environment.merging(Binary.mayHoldSecrets) { $1 }
            )
            #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
            let lines = run.stdout.split(separator: "\n")
            try #require(lines.count == 3)
            return (
                try JSONDecoder().decode(Report.self, from: Data(lines[2].utf8)),
                try JSONDecoder().decode(Report.self, from: Data(lines[1].utf8)),
                try #require(Int32(lines[0]))
            )
        }

        @Test("exec passes the token and its expiry to CMD, and no credentials")
        func environment() async throws {
            // Variables with secrets, and variables that change how `here-token` uses the network.
            let secrets = [
                "HERE_ACCESS_KEY_SECRET": service.ready.accessKeySecret, "HERE_ACCESS_KEY_ID": "an-id",
                "HERE_CREDENTIALS_STRING": "x", "URLSessionDebugLibcurl": "1", "no_proxy": "mine", "T": "old",
            ]
            let reports = try await reports("--variable T --expires-variable E --no-cache", environment: secrets)
            var expected = reports.without.environment
            expected["HERE_ACCESS_KEY_ID"] = nil
            expected["HERE_ACCESS_KEY_SECRET"] = nil
            expected["HERE_CREDENTIALS_STRING"] = nil
            expected["T"] = try lastToken()
            let expiry = try #require(reports.through.environment["E"])
            #expect(expiry.wholeMatch(of: /20..-..-..T..:..:..Z/) != nil)
            expected["E"] = expiry
            // Bash sets these itself.
            for name in ["_", "SHLVL"] { expected[name] = reports.through.environment[name] }
            #expect(reports.through.environment == expected)
            #expect(reports.through.arguments == ["a", "b c", ""])
        }

        @Test(
            "exec becomes CMD in the same process, with the signals, descriptors and limits it was started with",
            arguments: ["", "--no-cache"]
        )
        func state(_ options: String) async throws {
            let reports = try await reports(
                options,
                before: #"exec 7< /dev/null; ulimit -Sc "$(ulimit -Hc)""#,
                // The tests' processes may start with all signals blocked; `env` sets the defaults.
                launcher: "/usr/bin/env --default-signal --block-signal=USR1"
            )
            #expect(reports.through.pid == reports.shellPID)
            #expect(reports.through.descriptors == reports.without.descriptors)
            #expect(reports.through.descriptors.contains(7))
            #expect(reports.through.blocked == "200" && reports.without.blocked == "200")
            #expect(reports.through.ignored == reports.without.ignored)
            #expect(reports.through.core == reports.without.core)
            #expect(!reports.through.alarm && reports.through.dumpable == 1)
        }

        @Test("exec keeps ignored signals ignored and closed descriptors closed")
        func inheritedState() async throws {
            let reports = try await reports(before: "trap '' PIPE HUP ALRM ILL TRAP; exec 0<&-; ulimit -Sc 0")
            #expect(reports.through.ignored == reports.without.ignored)
            #expect(reports.through.descriptors == reports.without.descriptors)
            #expect(!reports.through.descriptors.contains(0))
            #expect(reports.through.core == 0)
        }

        @Test("exec keeps the umask")
        func umask() async throws {
            let run = try await Binary.shell(
                #"umask 0125; exec "$here_token" exec -c "$1" -- sh -c umask"#,
                service.ready.credentials,
                environment: Binary.mayHoldSecrets
            )
            #expect(run.stdout == "0125\n")
        }

        @Test("exec keeps a pending alarm")
        func inheritedAlarm() async throws {
            let launcher =
                "/usr/bin/python3 -c 'import os, signal, sys; signal.alarm(50); os.execvp(sys.argv[1], sys.argv[1:])'"
            let reports = try await reports(launcher: launcher)
            #expect(reports.through.alarm && reports.without.alarm)
        }

        @Test(
            "CMD reads from /dev/null if exec read the credentials from standard input",
            arguments: ["-c -", "-c /dev/stdin", #"-c "$1""#]
        )
        func standardInput(_ option: String) async throws {
            let run = try await Binary.shell(
                #""$here_token" exec \#(option) -- /usr/bin/python3 -c "$2" < "$1""#,
                credentials,
                "import os; print(os.readlink('/proc/self/fd/0'), len(os.read(0, 1)))",
                environment: Binary.mayHoldSecrets
            )
            #expect(run.stdout == "/dev/null 0\n", "\(run.stderr)")
        }

        @Test("CMD reads standard input if exec read the credentials from elsewhere")
        func standardInputOfOthers() async throws {
            let run = try await Binary.shell(
                #"printf in | "$here_token" exec -- cat"#,
                environment: Binary.mayHoldSecrets.merging([
                    "HERE_ACCESS_KEY_ID": service.ready.accessKeyId,
                    "HERE_ACCESS_KEY_SECRET": service.ready.accessKeySecret,
                    "HERE_TOKEN_ENDPOINT_URL": service.endpoint(),
                    "HERE_CREDENTIALS_FILE": "/dev/stdin",
                ]) { $1 }
            )
            #expect(run.stdout == "in", "\(run.stderr)")
        }

        @Test(
            "the exit status of exec is that of CMD",
            arguments: [("exit 7", 7), ("kill -9 $$", -9), ("kill -PIPE $$", -13)]
        )
        func status(_ script: String, _ expected: Int32) async throws {
            let run = try await Subprocess(
                [Binary.path, "exec", "-c", credentials, "--", "/bin/sh", "-c", script],
                environment: Binary.mayHoldSecrets
            ).outcome()
            #expect(run.status == expected)
        }

        @Test("a signal ends CMD as if it ran without exec", arguments: [SIGINT, SIGTERM, SIGHUP, SIGALRM])
        func signals(_ signal: Int32) async throws {
            // The tests' processes may start with all signals blocked; `env` sets the defaults.
            let process = try Subprocess(
                [
                    "/usr/bin/env", "--default-signal", Binary.path, "exec", "--no-cache", "-c", credentials, "--",
                    "/bin/sh", "-c", "echo ready >&2; exec sleep 60",
                ],
                environment: Binary.mayHoldSecrets
            )
            try await process.wait { try process.errorsSoFar() == "ready\n" }
            kill(process.id, signal)
            #expect(try await process.outcome().status == -signal)
        }

        @Test("exec passes on standard input, and arguments and variables that are not UTF-8")
        func bytes() async throws {
            let run = try await Binary.shell(
                #"""
                export B=$(printf 'x\377y')
                printf 'in\376' | "$here_token" exec -c "$1" -- sh -c 'cat; printf "%s%s" "$1" "$B"' sh "$(printf 'a\377b')" |
                    od -An -tx1 | tr -d ' \n'
                """#,
                credentials,
                environment: Binary.mayHoldSecrets
            )
            #expect(run.stdout == "696efe61ff6278ff79", "\(run.stderr)")
        }

        @Test("exec runs a script without #!, as a shell does")
        func plainScript() async throws {
            try directory.file("script", "echo ran $1", mode: 0o700)
            let run = try await exec(["--", directory("script"), "it"])
            #expect(run.stdout == "ran it\n", "\(run.stderr)")
        }

        @Test("exec exits with 127 if CMD is not found, and with 126 if it cannot run")
        func notRun() async throws {
            try directory.file("file", "")
            try FileManager.default.createSymbolicLink(atPath: directory("loop"), withDestinationPath: "loop")
            for (command, status, reason) in [
                ("no-such-command", 127, "No such file or directory"), (directory("file"), 126, "Permission denied"),
                (directory.path, 126, "Permission denied"), (directory("file/x"), 126, "Not a directory"),
                (directory("loop"), 126, "Too many levels of symbolic links"),
            ] as [(String, Int32, String)] {
                let run = try await exec(["--", command])
                #expect(run.status == status)
                #expect(run.stderr.hasPrefix("here-token: cannot run \(command): \(reason)\n  try: "))
            }
            let json = try await Binary.run(
                "exec",
                "-c",
                credentials,
                "--error-format",
                "json",
                "--",
                "no-such-command"
            )
            #expect(json.errorJSON["code"] as? String == "command_not_found")
        }

        @Test("exec without a token does not start CMD, and exits with the status of fetch")
        func noToken() async throws {
            let command = ["--", "/usr/bin/touch", directory("started")]
            let wrong = try service.credentials(in: directory, changing: ["here.access.key.secret": "wrong"])
            for (options, status) in [
                (["-c", "/missing"], 66), ([], 78), (["-c", wrong], 77), (["-c", credentials, "--cached-only"], 1),
                (["-c", credentials, "--endpoint", "https://127.0.0.1:1/", "--retries", "0"], 69),
            ] as [([String], Int32)] {
                let run = try await Binary.run(["exec"] + options + command)
                #expect(run.status == status, "\(run.stderr)")
            }
            #expect(try !directory.names().contains("started"))
        }

        @Test(
            "exec requires a command after --",
            arguments: [
                ["exec"], ["exec", "true"], ["exec", "--"], ["exec", "--", ""], ["exec", "-f", "json", "--", "true"],
                ["exec", "--variable", "A", "--expires-variable", "A", "--", "true"],
                ["exec", "--variable", "1", "--", "true"],
            ]
        )
        func usage(_ arguments: [String]) async throws {
            let run = try await Binary.run(arguments)
            #expect(run.status == 64)
            #expect(run.stderr.hasSuffix("\n  try: here-token exec --help\n"))
        }

        @Test("exec does not read the options of CMD")
        func options() async throws {
            let run = try await exec(["--", "echo", "--error-format", "json", "--", "-v"])
            #expect(run.stdout == "--error-format json -- -v\n")
        }
    }
}
