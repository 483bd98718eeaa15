import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The formats of `fetch`, read by the programs that they are for.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct FormatTests {
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

        private func fetch(_ options: String..., environment: [String: String] = [:]) async throws -> Outcome {
            try await Binary.run(["fetch", "-c", credentials] + options, environment: environment)
        }

        /// Runs `program` with Debian's Python; returns its output.
        private func python(_ program: String, _ arguments: String..., input: String = "") async throws -> String {
            let outcome = try await Subprocess(["/usr/bin/python3", "-c", program] + arguments, input: input).outcome()
            #expect(outcome.status == 0, "\(outcome.stderr)")
            return outcome.stdout
        }

        @Test("--format token prints the bare token")
        func token() async throws {
            #expect(try await fetch("--format", "token").stdout == lastToken() + "\n")
        }

        @Test(
            "curl sends the token of --format header and curl, and no process has it in its arguments",
            arguments: [("header", "-H"), ("curl", "-K")]
        )
        func curl(_ format: String, _ option: String) async throws {
            let mark = "~until/seen/with-\(format)"
            let piped = Task {
                try await Binary.shell(
                    #""$here_token" fetch -c "$1" -f "$2" | curl -sS -o /dev/null "$3" @- "$4""#
                        .replacing("@-", with: option == "-K" ? "-" : "@-"),
                    credentials,
                    format,
                    option,
                    service.ready.http + "/\(mark)"
                )
            }
            while try service.requests(with: mark).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            let token = try lastToken()
            let seen = Bystanders.commandLines()
            #expect(seen.contains { $0.contains(mark) && $0.hasPrefix("curl ") })
            #expect(!seen.contains { $0.contains(token.suffix(30)) })
            try service.letGo("seen")
            let outcome = try await piped.value
            #expect(outcome.status == 0 && outcome.stderr.isEmpty, "\(outcome.stderr)")
            #expect(try service.requests(with: mark).last?.header("Authorization") == "Bearer \(token)")
        }

        @Test(
            "each shell evaluates the output of --format export",
            arguments: [
                (["/bin/sh", "-c"], "sh", #"eval "$(FETCH)""#), (["/bin/sh", "-c"], "sh", "eval $(FETCH)"),
                (["/bin/dash", "-c"], "sh", #"eval "$(FETCH)""#), (["/bin/bash", "-c"], "sh", #"eval "$(FETCH)""#),
                (["/bin/bash", "-c"], "sh", "source <(FETCH)"), (["/bin/zsh", "-c"], "sh", #"eval "$(FETCH)""#),
                (["/usr/bin/fish", "-c"], "fish", "FETCH | source"), (["/usr/bin/fish", "-c"], "fish", "eval (FETCH)"),
                (["/usr/bin/tcsh", "-c"], "csh", "eval `FETCH`"), (["/usr/bin/tcsh", "-c"], "csh", #"eval "`FETCH`""#),
            ]
        )
        func export(_ shell: [String], _ dialect: String, _ script: String) async throws {
            let fetch = "\(Binary.path) fetch -c \(credentials) -f export --shell \(dialect) --expires-variable E_1"
            let run = try await Binary.shell(
                script.replacing("FETCH", with: fetch) + "; printenv HERE_ACCESS_TOKEN; printenv E_1",
                shell: shell,
                environment: Binary.mayHoldSecrets
            )
            #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
            let lines = run.stdout.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(try lines[0] == lastToken())
            #expect(lines[1].wholeMatch(of: /20..-..-..T..:..:..Z/) != nil && lines[2...] == [""])
        }

        @Test(
            "--format export prints the command of each shell",
            arguments: [
                ("sh", "export T_1='TOKEN'"), ("fish", "set -gx T_1 'TOKEN'"), ("powershell", "$Env:T_1 = 'TOKEN'"),
                ("csh", "setenv T_1 'TOKEN'"),
            ]
        )
        func dialects(_ shell: String, _ line: String) async throws {
            let run = try await fetch("-f", "export", "--shell", shell, "--variable", "T_1")
            #expect(try run.stdout == line.replacing("TOKEN", with: lastToken()) + "\n")
        }

        @Test("python-dotenv reads the output of --format dotenv")
        func dotenv() async throws {
            let run = try await fetch("-f", "dotenv", "--expires-variable", "EXPIRES", "-o", directory(".env"))
            #expect(run.status == 0 && run.stdout.isEmpty)
            let program = """
                import sys, json, dotenv
                print(json.dumps(dotenv.dotenv_values(sys.argv[1])))
                """
            let read = try await python(program, directory(".env"))
            let values = try #require(JSONSerialization.jsonObject(with: Data(read.utf8)) as? [String: String])
            #expect(try values["HERE_ACCESS_TOKEN"] == lastToken())
            #expect(values["EXPIRES"]?.hasSuffix("Z") == true && values.count == 2)
        }

        @Test("--format github prints the mask and appends to the files of the runner")
        func github() async throws {
            try directory.file("env", "EARLIER=1")
            try directory.file("output", "earlier=1\n")
            let runner = ["GITHUB_ENV": directory("env"), "GITHUB_OUTPUT": directory("output")]
            let run = try await fetch("-f", "github", "--variable", "T", "--expires-variable", "E", environment: runner)
            let token = try lastToken()
            #expect(run.stdout == "::add-mask::\(token)\n")
            let env = try directory.read("env").split(separator: "\n")
            #expect(env[..<2] == ["EARLIER=1", "T=\(token)"] && env[2].hasPrefix("E=20") && env.count == 3)
            let output = try directory.read("output").split(separator: "\n")
            #expect(output[..<2] == ["earlier=1", "T=\(token)"] && output[2] == env[2] && output.count == 3)

            _ = try await fetch("-f", "github", environment: runner)
            #expect(try directory.read("env").hasSuffix("\nHERE_ACCESS_TOKEN=\(lastToken())\n"))
        }

        @Test("--format github prints nothing and changes nothing if a file of the runner is unusable")
        func githubFailure() async throws {
            try directory.file("env", "EARLIER=1\n")
            try FileManager.default.createSymbolicLink(
                atPath: directory("link"),
                withDestinationPath: directory("env")
            )
            try #require(mkfifo(directory("fifo"), 0o600) == 0)
            for (path, status) in [
                ("", 78), (directory("missing/x"), 73), (directory("missing"), 73), (directory("link"), 73),
                (directory("fifo"), 73), ("/dev/null", 73),
            ] as [(String, Int32)] {
                let runner = ["GITHUB_ENV": directory("env"), "GITHUB_OUTPUT": path]
                let run = try await fetch(
                    "-f",
                    "github",
                    "--endpoint",
                    service.endpoint("/unasked"),
                    environment: runner
                )
                #expect(run.status == status)
                #expect(try directory.read("env") == "EARLIER=1\n")
                #expect(try service.requests(with: "/unasked/").isEmpty)
            }
            let outside = try await fetch("-f", "github")
            #expect(outside.status == 78 && outside.stderr.hasPrefix("here-token: GITHUB_ENV is not set: "))
        }

        @Test("--format github removes the lines that it appended if the disk is full", .needs(.mountNamespaces))
        func githubFullDisk() async throws {
            let script = """
                mount -t tmpfs -o size=16k tmpfs "$2" && echo A=1 > "$2/env" && printf '#%4094s\\n' > "$2/output"
                head -c 1M /dev/zero > "$2/rest" 2>/dev/null
                GITHUB_ENV=$2/env GITHUB_OUTPUT=$2/output "$here_token" fetch -c "$1" -f github > /dev/null
                echo "status $?" >&2; cat "$2/env" >&2; stat -c %s "$2/output" >&2
                """
            let run = try await Binary.shell(
                script,
                credentials,
                directory.path,
                shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
            )
            #expect(
                run.stderr.hasPrefix("here-token: cannot write to \(directory("output")): No space left on device\n")
            )
            #expect(run.stderr.hasSuffix("\nstatus 74\nA=1\n4096\n"), "\(run.stderr)")
        }

        @Test("--format azure prints commands for the agent and marks the token as secret")
        func azure() async throws {
            let run = try await fetch("-f", "azure", "--variable", "T", "--expires-variable", "E")
            let lines = run.stdout.split(separator: "\n")
            #expect(try lines[0] == "##vso[task.setvariable variable=T;issecret=true]\(lastToken())")
            #expect(lines[1].hasPrefix("##vso[task.setvariable variable=E]20") && lines.count == 2)
        }

        @Test("--format kubernetes prints a complete Secret, also valid as YAML")
        func kubernetes() async throws {
            let run = try await fetch("-f", "kubernetes", "--name", "maps.token", "--namespace", "web")
            let read = try await python(
                "import sys, json, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))",
                input: run.stdout
            )
            let secret = try #require(JSONSerialization.jsonObject(with: Data(read.utf8)) as? [String: Any])
            #expect(secret["apiVersion"] as? String == "v1" && secret["kind"] as? String == "Secret")
            #expect(secret["type"] as? String == "Opaque")
            let metadata = try #require(secret["metadata"] as? [String: Any])
            #expect(metadata["name"] as? String == "maps.token" && metadata["namespace"] as? String == "web")

            // https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
            let name = /([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)/
            let key = /([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?/
            let labels = try #require(metadata["labels"] as? [String: String])
            #expect(labels["app.kubernetes.io/managed-by"] == "here-token")
            for (label, value) in labels {
                #expect(label.wholeMatch(of: key) != nil && value.wholeMatch(of: name) != nil)
            }
            let annotations = try #require(metadata["annotations"] as? [String: String])
            #expect(annotations.keys.allSatisfy { $0.wholeMatch(of: key) != nil })
            let expiry = try #require(annotations["here-token/expires-at"])
            #expect(try Date(expiry, strategy: .iso8601) > .now)

            let data = try #require(secret["data"] as? [String: String])
            #expect(data.keys.allSatisfy { $0.wholeMatch(of: /[-._a-zA-Z0-9]+/) != nil })
            let token = try #require(data["HERE_ACCESS_TOKEN"].flatMap { Data(base64Encoded: $0) })
            #expect(try String(decoding: token, as: UTF8.self) == lastToken())

            let plain = try await fetch("-f", "kubernetes", "--expires-variable", "E")
            let plainMetadata = try #require(plain.json["metadata"] as? [String: Any])
            #expect(plainMetadata["name"] as? String == "here-token" && plainMetadata["namespace"] == nil)
            #expect((plain.json["data"] as? [String: String])?.keys.sorted() == ["E", "HERE_ACCESS_TOKEN"])
        }

        @Test("--format here-file prints the fields that HERE's SDKs read, with the absolute time of expiry")
        func hereFile() async throws {
            let start = Int(Date.now.timeIntervalSince1970)
            let run = try await fetch("-f", "here-file", "-o", directory("token.json"))
            let end = Int(Date.now.timeIntervalSince1970)
            #expect(run.status == 0)
            #expect(try directory.mode(of: "token.json") == 0o600)
            let data = try Data(contentsOf: URL(filePath: directory("token.json")))
            let file = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
            #expect(try file["access_token"] as? String == lastToken())
            #expect((file["token_type"] as? String)?.lowercased() == "bearer")
            let exp = try #require(file["exp"] as? Int)
            let expiresIn = try #require(file["expires_in"] as? Int)
            // here-token believes the clock that says that the token is older, which may be a second ahead.
            #expect((start...end + 1).contains(exp - expiresIn))
        }

        @Test("no format writes into the working directory")
        func workspace() async throws {
            let home = try TemporaryDirectory()
            let runner = [
                "HOME": home.path, "GITHUB_ENV": home("env"), "GITHUB_OUTPUT": home("output"),
                "GITHUB_WORKSPACE": directory.path, "CI": "true",
            ]
            try home.file("env", "")
            try home.file("output", "")
            let script = """
                cd "$2"
                for format in json token export header curl dotenv github azure kubernetes here-file; do
                    "$here_token" fetch -c "$1" -f "$format" > /dev/null || exit
                done
                "$here_token" exec -c "$1" -- true
                """
            #expect(
                try await Binary.shell(
                    script,
                    credentials,
                    directory.path,
                    environment: runner.merging(Binary.mayHoldSecrets) { $1 }
                ).status == 0
            )
            #expect(try directory.names().isEmpty)
        }
    }
}
