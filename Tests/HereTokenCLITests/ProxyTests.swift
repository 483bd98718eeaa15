import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// A real proxy: tinyproxy.
    @Suite(.serialized, .timeLimit(.minutes(1)))
    struct ProxyTests {
        private let service: TokenService
        private let directory: TemporaryDirectory

        init() throws {
            service = try TokenService()
            directory = try TemporaryDirectory()
        }

        /// Starts a proxy; returns it and its port.
        private func startProxy() async throws -> (Subprocess, port: Int) {
            while true {
                let port = Int.random(in: 20_000..<30_000)
                try directory.file(
                    "tinyproxy.conf",
                    """
                    Port \(port)
                    Listen 127.0.0.1
                    Allow 127.0.0.1
                    MaxClients 10
                    LogLevel Info
                    LogFile "\(directory("log"))"
                    """
                )
                let proxy = try Subprocess(["/usr/bin/tinyproxy", "-d", "-c", directory("tinyproxy.conf")])
                while kill(proxy.id, 0) == 0 {
                    if (try? directory.read("log").contains("Accepting")) == true { return (proxy, port) }
                    try await Task.sleep(for: .milliseconds(10))
                }
                // Another program has the port.
                _ = try await proxy.outcome()
            }
        }

        /// Runs a command beside a proxy of its own; returns what came, and what the proxy logged.
        private func run(
            _ command: String = "fetch",
            environment: (String) -> [String: String]
        ) async throws -> (Outcome, log: String) {
            let (proxy, port) = try await startProxy()
            let run = try await TrustedAuthority.run(
                command,
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint(on: \.https),
                environment: environment("http://127.0.0.1:\(port)")
            )
            kill(proxy.id, SIGKILL)
            _ = try await proxy.outcome()
            return (run, try directory.read("log"))
        }

        @Test(
            "goes through https_proxy, HTTPS_PROXY and ALL_PROXY",
            arguments: ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"]
        )
        func through(_ variable: String) async throws {
            let (run, log) = try await run { [variable: $0] }
            #expect(run.status == 0, "\(run.stderr)")
            #expect(log.contains("CONNECT 127.0.0.1:"))
        }

        @Test("is shown by doctor, which goes through it too")
        func doctor() async throws {
            let (run, log) = try await run("doctor") { ["HTTPS_PROXY": $0] }
            #expect(run.status == 0, "\(run.stdout)")
            #expect(run.stdout.contains(/✓ proxy: http:..127.0.0.1:[0-9]+, from HTTPS_PROXY\n/))
            #expect(run.stdout.contains("✓ TLS: ") && log.contains("CONNECT 127.0.0.1:"))
        }

        @Test("goes past it for NO_PROXY", arguments: ["no_proxy", "NO_PROXY"])
        func past(_ variable: String) async throws {
            let (run, log) = try await run { ["https_proxy": $0, variable: "localhost,127.0.0.1"] }
            #expect(run.status == 0, "\(run.stderr)")
            #expect(!log.contains("CONNECT"))
        }
    }
}
