import Foundation
import HereTokenCore
import Testing

extension BinaryTests {
    /// Help, the version, and wrong command lines.
    @Suite(.serialized) struct UsageTests {
        @Test("here-token --version prints the version")
        func version() async throws {
            let run = try await Binary.run("--version")
            #expect(run.status == 0 && run.stdout == "here-token \(Version.current)\n" && run.stderr.isEmpty)
        }

        @Test(
            "here-token prints help without arguments and when asked",
            arguments: [[], ["--help"], ["help"], ["fetch", "--help"], ["help", "fetch"]]
        )
        func help(_ arguments: [String]) async throws {
            let run = try await Subprocess([Binary.path] + arguments).outcome()
            #expect(run.status == 0 && run.stderr.isEmpty)
            #expect(run.stdout.contains("USAGE: here-token") && run.stdout.contains("EXAMPLE"))
        }

        @Test("here-token --help fails if it cannot write")
        func fullDevice() async throws {
            #expect(try await Binary.shell(#""$here_token" --help > /dev/full"#).status == 74)
        }

        @Test(
            "wrong usage exits with 64, and prints one line and the help to read",
            arguments: [
                ["ftech"], ["fetch", "--bogus"], ["fetch", "argument"], ["fetch", "-c"], ["fetch", "--format", "xml"],
                ["fetch", "--timeout", "0"], ["fetch", "--timeout", "soon"], ["fetch", "--expires-in", "-5"],
                ["fetch", "--shell", "fish"], ["fetch", "--variable", "X"], ["fetch", "--scope", ""],
                ["fetch", "-f", "export", "--variable", "1X"], ["fetch", "-f", "export", "--variable", "A B"],
                ["fetch", "-f", "export", "--variable", "X;id"], ["fetch", "-f", "export", "--variable", ""],
                ["fetch", "-f", "export", "--shell", "cmd"], ["fetch", "-v", "-q"], ["fetch", "--output", ""],
                ["fetch", "-c", ""], ["fetch", "--no-cache", "--refresh"],
                ["fetch", "--retries", "-1"], ["fetch", "--cache-dir", ""], ["fetch", "--min-ttl", "x"],
            ]
        )
        func usage(_ arguments: [String]) async throws {
            let run = try await Subprocess([Binary.path] + arguments).outcome()
            #expect(run.status == 64)
            #expect(run.stdout.isEmpty)
            #expect(run.stderr.hasPrefix("here-token: "))
            let help = arguments.first == "fetch" ? "here-token fetch --help" : "here-token --help"
            #expect(run.stderr.hasSuffix("\n  try: \(help)\n"))
            #expect(run.stderr.count(where: \.isNewline) == 2)
        }

        @Test(
            "a misspelt command or option gets a suggestion",
            arguments: [
                ("ftech", "Unknown command 'ftech'. Did you mean 'fetch'?", "here-token --help"),
                ("cach list", "Unknown command 'cach'. Did you mean 'cache'?", "here-token --help"),
                ("cache lst -v", "Unknown command 'lst'. Did you mean 'list'?", "here-token cache --help"),
                ("frobnicate -c x", "Unknown command 'frobnicate'.", "here-token --help"),
                (
                    "fetch --credentails x", "Unknown option '--credentails'. Did you mean '--credentials'?",
                    "here-token fetch --help"
                ),
                ("cache list --bogus", "Unknown option '--bogus'", "here-token cache list --help"),
            ]
        )
        func guesses(_ line: String, _ message: String, _ help: String) async throws {
            let run = try await Subprocess([Binary.path] + line.split(separator: " ").map(String.init)).outcome()
            #expect(run.status == 64)
            #expect(run.stderr == "here-token: \(message)\n  try: \(help)\n")
        }

        @Test(
            "fetch refuses a malformed endpoint",
            arguments: ["account.api.here.com", "ftp://h/t", "https://u:p@h/t", "https://h/t#x", "https://h/../t", ""]
        )
        func endpoints(_ endpoint: String) async throws {
            let run = try await Binary.run(
                "fetch",
                "-c",
                TokenService().ready.credentials,
                "--endpoint",
                endpoint
            )
            #expect(run.status == 64)
            #expect(run.stderr.hasPrefix("here-token: the token endpoint "))
        }

        @Test("here-token does not repeat a secret that was given as an argument")
        func secretArgument() async throws {
            // An invented secret that has the form of a real one.
            let secret = try String(TokenService().ready.accessKeySecret.reversed())
            for arguments in [
                ["fetch", secret], ["fetch", "--secret=\(secret)"], ["fetch", "--format", secret], [secret],
            ] {
                let run = try await Subprocess([Binary.path] + arguments).outcome()
                #expect(run.status == 64)
                #expect(!run.stderr.contains(secret.prefix(20)))
            }
        }

        @Test(
            "--error-format json reports wrong usage in JSON, in either form of the option",
            arguments: ["--error-format=json", "--error-format json"]
        )
        func json(_ option: String) async throws {
            let words = option.split(separator: " ").map(String.init)
            let run = try await Subprocess([Binary.path, "fetch", "--bogus"] + words).outcome()
            #expect(run.status == 64)
            #expect(run.errorJSON["code"] as? String == "usage")
            #expect(run.errorJSON["exit_code"] as? Int == 64)
            #expect(run.errorJSON["message"] as? String == "Unknown option '--bogus'")
        }

        @Test("--error-format json prints a warning as a line of JSON")
        func jsonWarnings() async throws {
            let directory = try TemporaryDirectory()
            let service = try TokenService()
            let text = try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8)
            let file = try directory.file("creds", text, mode: 0o644).path
            let run = try await Binary.run("fetch", "-c", file, "--error-format", "json")
            #expect(run.status == 0)
            #expect(run.errorJSON["level"] as? String == "warning")
            #expect((run.errorJSON["hint"] as? String)?.hasPrefix("chmod 600 ") == true)
        }
    }
}
