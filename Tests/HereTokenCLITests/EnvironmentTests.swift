import Foundation
import Testing

extension BinaryTests {
    /// The environment of the process: proxies, the home directory, encodings and the locale.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct EnvironmentTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        @Test("fetch ignores the debugging variables of URLSession")
        func debugVariable() async throws {
            let run = try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                environment: ["URLSessionDebugLibcurl": "1", "URLSessionDebug": "1"]
            )
            #expect(run.status == 0)
            #expect(run.stderr.isEmpty)
        }

        @Test("fetch uses no proxy for plain http on this machine")
        func proxies() async throws {
            let proxy = "http://127.0.0.1:1"
            let run = try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                environment: ["http_proxy": proxy, "all_proxy": proxy]
            )
            #expect(run.status == 0, "\(run.stderr)")
        }

        /// Fetches through `proxy` from a host that does not exist.
        private func fetch(through proxy: String) async throws -> Outcome {
            try await Binary.run(
                ["fetch", "-c", service.ready.credentials, "--endpoint", "https://account.invalid/oauth2/token"]
                    + ["--retries", "0"],
                environment: ["https_proxy": proxy]
            )
        }

        @Test("fetch uses the proxy of https_proxy for https")
        func httpsProxy() async throws {
            let run = try await fetch(through: "http://127.0.0.1:1")
            #expect(run.status == 69)
            // Newer releases of libcurl use the second form.
            let reason = /Failed to connect to (127.0.0.1 port 1|account.invalid port 443 via 127.0.0.1) after/
            #expect(run.stderr.contains(reason), "\(run.stderr)")
        }

        @Test("a refusal by the proxy is not reported as one by the service")
        func refusingProxy() async throws {
            // The stand-in is not a proxy: it answers CONNECT with 501.
            let run = try await fetch(through: "http://\(service.host)")
            #expect(run.status == 69)
            #expect(run.stderr.contains("from account.invalid: CONNECT tunnel failed, response 501\n"), "\(run.stderr)")
        }

        @Test(
            "an unusable proxy is reported without its password",
            arguments: ["user:hush@http://h:1", "user:hu://hush@h:1", "http://user:hush hush@h:1", "x://user:hush@h"]
        )
        func proxyPassword(_ proxy: String) async throws {
            let run = try await fetch(through: proxy)
            #expect(run.status == 69)
            #expect(run.stderr.contains("from account.invalid: Unsupported proxy "), "\(run.stderr)")
            #expect(!run.stderr.contains("hush"), "\(run.stderr)")
        }

        @Test(
            "fetch refuses proxy variables that are not UTF-8",
            arguments: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"]
        )
        func proxyNotUTF8(_ variable: String) async throws {
            let run = try await Binary.shell(
                #"export "$2=$(printf 'http://h\377:1')"; exec "$here_token" fetch -c "$1""#,
                service.ready.credentials,
                variable
            )
            #expect(run.status == 64)
            #expect(run.stderr.hasPrefix("here-token: The environment variable \(variable) is not UTF-8.\n"))
        }

        @Test("here-token refuses arguments and variables that are not UTF-8")
        func notUTF8() async throws {
            let run = try await Binary.shell(#""$here_token" fetch -c "$(printf 'a\377')""#)
            #expect(run.status == 64)
            #expect(run.stderr.hasPrefix("here-token: An argument is not UTF-8."))
            let variable = try await Binary.shell(
                #"HERE_TOKEN_CACHE_DIR=$(printf '/nowhere/\377') exec "$here_token" fetch -c /missing"#
            )
            #expect(variable.status == 64)
            #expect(
                variable.stderr.hasPrefix("here-token: The environment variable HERE_TOKEN_CACHE_DIR is not UTF-8.")
            )
            // here-token does not read HERE_OTHER. The path is UTF-8: it contains U+FFFD itself.
            let accepted = try await Binary.shell(
                #"HERE_OTHER=$(printf '\377') HERE_TOKEN_CACHE_DIR=$(printf '/\357\277\275') exec "$here_token" cache path"#
            )
            #expect(accepted.status == 0 && accepted.stdout == "/\u{FFFD}\n", "\(accepted.stderr)")
        }

        @Test("fetch creates only its cache in the home directory")
        func home() async throws {
            let directory = try TemporaryDirectory()
            let run = try await Binary.run(
                ["fetch", "-c", service.ready.credentials],
                environment: ["HOME": directory.path]
            )
            #expect(run.status == 0)
            #expect(try directory.names() == [".cache"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory(".cache")) == ["here-token"])
        }

        @Test("exec works with a preloaded library that changes the environment")
        func preloaded() async throws {
            let directory = try TemporaryDirectory()
            let source = try directory.file(
                "agent.c",
                """
                #include <stdlib.h>
                __attribute__((constructor)) static void start(void) { (setenv)("OF_AN_AGENT", "1", 1); }
                """
            ).path
            let compiler = try await Subprocess(
                ["/usr/bin/cc", "-shared", "-fPIC", "-o", directory("agent.so"), source]
            ).outcome()
            try #require(compiler.status == 0, "\(compiler.stderr)")
            let run = try await Binary.run(
                ["exec", "-c", service.ready.credentials, "--", "/usr/bin/printenv", "OF_AN_AGENT"],
                environment: ["LD_PRELOAD": directory("agent.so")].merging(Binary.mayHoldSecrets) { $1 }
            )
            #expect(run.status == 0 && run.stdout == "1\n", "\(run.stderr)")
        }

        @Test("messages do not depend on the locale")
        func locale() async throws {
            let run = try await Binary.run(
                "fetch",
                "-c",
                "/missing",
                environment: ["LC_ALL": "de_DE.UTF-8", "LANG": "de"]
            )
            #expect(
                run.stderr.hasPrefix(
                    "here-token: cannot read the credentials file /missing: No such file or directory\n"
                )
            )
        }
    }
}
