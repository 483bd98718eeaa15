import Foundation
import Testing

extension BinaryTests {
    /// The system calls of the process, recorded by strace.
    @Suite(.serialized, .timeLimit(.minutes(1)), .needs(.strace)) struct SystemCallTests {
        private let directory: TemporaryDirectory
        private let service: TokenService

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        /// The options of a fetch with the test's own cache.
        private var options: [String] { ["-c", service.ready.credentials, "--cache-dir", directory("cache")] }

        @Test("a cached fetch uses no network, certificates, lock or second thread")
        func quietHit() async throws {
            _ = try await Binary.run(["fetch"] + options)
            let run = try await Subprocess(
                ["/usr/bin/strace", "-f", "-o", directory("trace"), Binary.path, "fetch"] + options
            ).outcome()
            let trace = try directory.read("trace")
            #expect(run.status == 0 && trace.contains("execve("))
            #expect(!trace.contains("AF_INET"))
            for path in ["resolv.conf", "ca-certificates", "nsswitch.conf", ".lock"] { #expect(!trace.contains(path)) }
            // ThreadSanitizer starts a thread.
            let isSanitized = ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil
            #expect(isSanitized || !trace.contains(/clone3?\(/))
        }

        @Test(
            "here-token loads libcurl only for a request",
            arguments: [
                ["--version"], ["sign", "--explain"], ["inspect", "token"], ["fetch", "--cached-only"],
                ["fetch", "--no-cache"],
            ]
        )
        func libcurl(_ arguments: [String]) async throws {
            _ = try await Binary.run(["fetch", "--format", "token", "--output", directory("token")] + options)
            var arguments = arguments.map { $0 == "token" ? directory("token") : $0 }
            if arguments[0] == "sign" { arguments += ["-c", service.ready.credentials] }
            if arguments[0] == "fetch" { arguments += options }
            let run = try await Subprocess(
                ["/usr/bin/strace", "-f", "-e", "trace=openat", "-o", directory("trace"), Binary.path] + arguments
            ).outcome()
            #expect(run.status == 0, "\(run.stderr)")
            // Foundation as a shared library loads libcurl at the start.
            let trace = try directory.read("trace")
            let isNeeded = arguments.contains("--no-cache") || trace.contains("libFoundationNetworking.so")
            #expect(trace.contains("libcurl") == isNeeded)
        }

        @Test("fetch does not poll while it waits for a reply")
        func idleWait() async throws {
            let run = try await Subprocess([
                "/usr/bin/strace", "-f", "-e", "trace=poll,epoll_wait", "-o", directory("trace"), Binary.path, "fetch",
                "-c",
                service.ready.credentials, "--no-cache", "--endpoint", service.endpoint("/~slow/2/idle-wait"),
            ]).outcome()
            #expect(run.status == 0, "\(run.stderr)")
            // About 20 calls, or 10 000 a second if it polls for writing too.
            let count = try directory.read("trace").split(separator: "\n").count
            #expect((1...500).contains(count))
        }

        @Test("core dumps are off, and the memory is private, before anything else is set up")
        func privateFromTheStart() async throws {
            let run = try await Subprocess([
                "/usr/bin/strace", "-e", "trace=prlimit64,setrlimit,prctl,rt_sigaction,rt_sigprocmask,getitimer", "-o",
                directory("trace"), Binary.path, "--version",
            ]).outcome()
            let calls = try directory.read("trace").split(separator: "\n")
            let first = try #require(calls.firstIndex { $0.contains("getitimer(") })
            #expect(run.status == 0)
            #expect(calls[..<first].contains { $0.contains("RLIMIT_CORE, {rlim_cur=0") }, "\(calls)")
            #expect(calls[..<first].contains { $0.contains("PR_SET_DUMPABLE, SUID_DUMP_DISABLE") }, "\(calls)")
        }

        @Test("fetch does not read a cookie file in the working directory")
        func cookies() async throws {
            // Foundation's fallback for cookies: a directory here that has the name of the program's directory.
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
    }
}
