import Foundation
import Testing

extension BinaryTests {
    /// How `exec` finds CMD, and the descriptors that it passes on.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct ExecStartTests {
        private let directory: TemporaryDirectory
        private let credentials: String

        init() throws {
            directory = try TemporaryDirectory()
            credentials = try TokenService().ready.credentials
        }

        /// Commands and values of `PATH`, in which `$D` is the directory of the test.
        static let commands: [(String, String)] = [
            ("missing", "$D/file:$D/loop:$D/missing:/usr/bin"), ("true", "$D/file:$D/loop:/usr/bin:/bin"),
            ("link", "$D"), ("file", "$D"), ("file", "$D:/usr/bin"), ("script", "$D/loop:$D"),
            ("interpreted", "$D"),
            ("$D/interpreted", ""), ("$D/loop", "/bin"), ("$D/loop/x", "/bin"), ("$D/file/x", "/bin"),
            ("binary", "$D"),
            ("script", ""), (String(repeating: "x", count: 300), "/bin"),
            ("/" + String(repeating: "x", count: 300), "/bin"),
        ]

        @Test(
            "exec searches PATH and exits as bash does",
            arguments: commands
        )
        func searchPath(_ command: String, _ path: String) async throws {
            try directory.file("file", "")
            try directory.file("script", "exit 3", mode: 0o700)
            try directory.file("interpreted", "#!/no/such/interpreter\n", mode: 0o700)
            try directory.file("binary", "\u{7F}ELF\u{0}\u{1}", mode: 0o700)
            for link in ["loop", "link"] {
                try FileManager.default.createSymbolicLink(atPath: directory(link), withDestinationPath: link)
            }
            let run = try await Binary.shell(
                #"""
                cd "$2"; D=$2; eval "command=\"$3\" PATH=\"$4\""
                "$here_token" exec --no-cache -c "$1" -- "$command" 2> /dev/null; echo $?
                "$command" 2> /dev/null; echo $?
                """#,
                credentials,
                directory.path,
                command,
                path,
                environment: Binary.mayHoldSecrets
            )
            let statuses = run.stdout.split(separator: "\n")
            #expect(statuses.count == 2 && statuses[0] == statuses[1], "\(run.stdout)")
        }

        @Test("exec passes on every inherited descriptor and none of its own, whatever their numbers")
        func manyDescriptors() async throws {
            let program = try directory.file(
                "descriptors.py",
                "import os; print([n for n in range(6000) if os.path.exists(f'/proc/self/fd/{n}')])"
            ).path
            // All numbers below 4200, and 5000.
            let run = try await Binary.shell(
                #"""
                ulimit -Sn 6000 && exec /usr/bin/python3 -c '
                import os, subprocess, sys
                null = os.open("/dev/null", os.O_RDONLY)
                numbers = [os.dup(null) for _ in range(4200)] + [os.dup2(null, 5000)]
                for number in numbers: os.set_inheritable(number, True)
                for start in [[], [sys.argv[1], "exec", "--no-cache", "-c", sys.argv[2], "--"]]:
                    subprocess.run(start + ["/usr/bin/python3", "-I", "-S", sys.argv[3]], close_fds=False, check=True)
                ' "$here_token" "$1" "$2"
                """#,
                credentials,
                program,
                environment: Binary.mayHoldSecrets
            )
            let lines = run.stdout.split(separator: "\n")
            #expect(run.status == 0 && lines.count == 2 && lines[0] == lines[1], "\(run.stderr)")
        }
    }
}
