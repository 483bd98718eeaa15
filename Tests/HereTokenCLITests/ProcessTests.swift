import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The process as the system and its other users see it.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct ProcessTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        /// A fetch that waits for a reply, seen by the service already.
        private func waitingFetch(_ mark: String) async throws -> Subprocess {
            let endpoint = service.endpoint("/\(mark)")
            let process = try Subprocess(
                [Binary.path, "fetch", "-c", service.ready.credentials, "--endpoint", endpoint]
            )
            try await process.wait { try !service.requests(with: mark).isEmpty }
            return process
        }

        @Test("ends at once on a signal, without output", arguments: [SIGINT, SIGTERM, SIGHUP])
        func signals(_ signal: Int32) async throws {
            let process = try await waitingFetch("~slow/60/signal-\(signal)")
            kill(process.id, signal)
            let outcome = try await process.outcome()
            #expect(outcome.status == -signal)
            #expect(outcome.stdout.isEmpty && outcome.stderr.isEmpty)
        }

        @Test("lets no other process of its user look into its memory, and leaves no core dump")
        func privateMemory() async throws {
            // Root may look into everything; so it is another user's process here if the tests are root's.
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

        @Test("samples processes for secrets while the tests run")
        func bystanders() async throws {
            // That a secret would be seen, and that environments that may hold some are left out.
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

        @Test("has nothing to do while it waits for a reply", .needs(.strace))
        func idleWait() async throws {
            let directory = try TemporaryDirectory()
            let run = try await Subprocess([
                "/usr/bin/strace", "-f", "-e", "trace=poll,epoll_wait", "-o", directory("trace"), Binary.path, "fetch",
                "-c",
                service.ready.credentials, "--no-cache", "--endpoint", service.endpoint("/~slow/2/idle-wait"),
            ]).outcome()
            #expect(run.status == 0, "\(run.stderr)")
            // Some twenty, and ten thousand a second if it goes on watching whether it could write.
            let count = try directory.read("trace").split(separator: "\n").count
            #expect((1...500).contains(count))
        }

        @Test("prints no header for libcurl's debugging variable")
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

        @Test("goes through no proxy with plain http, which was allowed because it stays here")
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

        /// A fetch from a host that is nowhere, for the proxy to reach.
        private func fetch(through proxy: String) async throws -> Outcome {
            try await Binary.run(
                ["fetch", "-c", service.ready.credentials, "--endpoint", "https://account.invalid/oauth2/token"]
                    + ["--retries", "0"],
                environment: ["https_proxy": proxy]
            )
        }

        @Test("goes through the proxy of the environment with https")
        func httpsProxy() async throws {
            let run = try await fetch(through: "http://127.0.0.1:1")
            #expect(run.status == 69)
            // The second form is that of newer releases of libcurl.
            let reason = /Failed to connect to (127.0.0.1 port 1|account.invalid port 443 via 127.0.0.1) after/
            #expect(run.stderr.contains(reason), "\(run.stderr)")
        }

        @Test("takes no word of a proxy for the service's")
        func refusingProxy() async throws {
            // The stand-in is no proxy, and says so.
            let run = try await fetch(through: "http://\(service.host)")
            #expect(run.status == 69)
            #expect(run.stderr.contains("from account.invalid: CONNECT tunnel failed, response 501\n"), "\(run.stderr)")
        }

        @Test(
            "shows no password of a proxy, however libcurl complains",
            arguments: ["user:hush@http://h:1", "user:hu://hush@h:1", "http://user:hush hush@h:1", "x://user:hush@h"]
        )
        func proxyPassword(_ proxy: String) async throws {
            let run = try await fetch(through: proxy)
            #expect(run.status == 69)
            #expect(run.stderr.contains("from account.invalid: Unsupported proxy "), "\(run.stderr)")
            #expect(!run.stderr.contains("hush"), "\(run.stderr)")
        }

        @Test("makes nothing in the user's home but its cache")
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

        @Test(
            "reads no cookies that lie about in the working directory",
            .needs(.strace)
        )
        func cookies() async throws {
            let directory = try TemporaryDirectory()
            // Where Foundation looks for them if the home has no room: in a directory called like that of the program.
            let name = URL(filePath: Binary.path).deletingLastPathComponent().lastPathComponent
            try FileManager.default.createDirectory(atPath: directory(name), withIntermediateDirectories: false)
            try Data("{}".utf8).write(to: URL(filePath: directory(name) + "/.cookies.shared"))
            let run = try await Binary.shell(
                #"cd "$1" && strace -f -o trace "$here_token" fetch -c "$2" --no-cache -o token; cat "$1/token""#,
                directory.path,
                service.ready.credentials
            )
            #expect(run.status == 0 && run.json["access_token"] != nil, "\(run.stderr)")
            let trace = try directory.read("trace")
            #expect(trace.contains(".cookies.shared"))
            #expect(!trace.contains(directory(name)))
        }

        @Test("ends soon after its timeout, whatever holds it up: here a FIFO that nobody reads")
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

        @Test("is ended by an alarm that it was started with, as any program is")
        func inheritedAlarm() async throws {
            let start = "import os, signal, sys; signal.alarm(1); os.execv(sys.argv[1], sys.argv[1:])"
            let outcome = try await Subprocess([
                "/usr/bin/python3", "-c", start, Binary.path, "fetch", "-c", service.ready.credentials, "--endpoint",
                service.endpoint("/~slow/50/inherited-alarm"),
            ]).outcome()
            #expect(outcome.status == -SIGALRM)
            #expect(outcome.stdout.isEmpty && outcome.stderr.isEmpty)
        }

        @Test("refuses arguments that are not UTF-8")
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
            // here-token does not read the first, and the second is UTF-8: it has U+FFFD itself.
            let fine = try await Binary.shell(
                #"HERE_OTHER=$(printf '\377') HERE_TOKEN_CACHE_DIR=$(printf '/\357\277\275') exec "$here_token" cache path"#
            )
            #expect(fine.status == 0 && fine.stdout == "/\u{FFFD}\n", "\(fine.stderr)")
        }

        @Test(
            "refuses proxy variables that are not UTF-8",
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

        @Test("has its arguments without /proc, and says what a request needs it for", .needs(.mountNamespaces))
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
            // Behind what a sanitizer says, which misses it, too.
            #expect(cached.status == 0 && cached.stdout == "two words\n", "\(cached.stderr)")
            let fetched = try await run(#"fetch -c "$2" --no-cache"#)
            #expect(fetched.status == 69)
            #expect(fetched.stderr.contains(": URLSession needs /proc\n  try: mount /proc"), "\(fetched.stderr)")
        }

        @Test("has its arguments under a preloaded library that changes the environment")
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

        @Test("speaks the same in every locale")
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
