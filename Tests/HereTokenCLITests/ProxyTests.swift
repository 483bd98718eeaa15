import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// Requests through a real proxy, tinyproxy.
    @Suite(.serialized, .timeLimit(.minutes(1)))
    struct ProxyTests {
        private let service: TokenService
        private let directory: TemporaryDirectory

        init() throws {
            service = try TokenService()
            directory = try TemporaryDirectory()
        }

        /// Starts tinyproxy on a free port.
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
                // Another program uses the port: try another one.
                _ = try await proxy.outcome()
            }
        }

        /// Runs a command with a new proxy; returns the outcome and the proxy's log.
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
            "fetch uses the proxy of https_proxy, HTTPS_PROXY and ALL_PROXY",
            arguments: ["https_proxy", "HTTPS_PROXY", "ALL_PROXY"]
        )
        func through(_ variable: String) async throws {
            let (run, log) = try await run { [variable: $0] }
            #expect(run.status == 0, "\(run.stderr)")
            #expect(log.contains("CONNECT 127.0.0.1:"))
        }

        @Test("doctor shows the proxy and connects through it")
        func doctor() async throws {
            let (run, log) = try await run("doctor") { ["HTTPS_PROXY": $0] }
            #expect(run.status == 0, "\(run.stdout)")
            #expect(run.stdout.contains(/✓ proxy: http:..127.0.0.1:[0-9]+, from HTTPS_PROXY\n/))
            #expect(run.stdout.contains("✓ TLS: ") && log.contains("CONNECT 127.0.0.1:"))
        }

        @Test("fetch does not use the proxy for a host in NO_PROXY", arguments: ["no_proxy", "NO_PROXY"])
        func past(_ variable: String) async throws {
            let (run, log) = try await run { ["https_proxy": $0, variable: "localhost,127.0.0.1"] }
            #expect(run.status == 0, "\(run.stderr)")
            #expect(!log.contains("CONNECT"))
        }
    }
}

extension BinaryTests {
    /// `doctor` with faulty proxies, and with faults between the proxy and the service.
    @Suite(.timeLimit(.minutes(1))) struct ProxyFaultTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        /// Runs `doctor` through a proxy; returns the lines of its output, with `PROXY` in place of the proxy's URL.
        private func doctor(
            _ scheme: String,
            _ behaviour: FakeProxy.Behaviour,
            isTrusting: Bool = true
        ) async throws
            -> [Substring]
        {
            let proxy = try await FakeProxy(behaviour)
            defer { withExtendedLifetime(proxy) {} }
            let url = "\(scheme)://127.0.0.1:\(proxy.port)"
            let run = try await Binary.run(
                [
                    "doctor", "-c", service.ready.credentials, "--endpoint", service.endpoint(on: \.https), "--timeout",
                    behaviour == .silent || behaviour == .connected ? "2s" : "20s",
                ],
                environment: ["all_proxy": url, "HERE_TOKEN_CA_CERT": isTrusting ? service.ready.ca : ""]
            )
            return run.stdout.replacing(url, with: "PROXY").split(separator: "\n")
        }

        @Test("doctor names a proxy that closes the connection", arguments: ["http", "https", "socks4", "socks5h"])
        func closing(_ scheme: String) async throws {
            let line = try #require(try await doctor(scheme, .closing).last)
            #expect(line.hasPrefix("✗ proxy: PROXY, from all_proxy, does not connect to 127.0.0.1: "), "\(line)")
            #expect(line.contains("; try: correct all_proxy "), "\(line)")
        }

        @Test("doctor names a proxy that does not answer", arguments: ["http", "https", "socks4", "socks5h"])
        func silent(_ scheme: String) async throws {
            let line = try #require(try await doctor(scheme, .silent).last)
            let words =
                "✗ proxy: PROXY, from all_proxy, does not connect to 127.0.0.1: no answer in time; try: correct all_proxy "
            #expect(line.hasPrefix(words), "\(line)")
        }

        @Test("doctor connects through a SOCKS proxy")
        func socks() async throws {
            let lines = try await doctor("socks5h", .relaying)
            #expect(lines.contains("✓ proxy: PROXY, from all_proxy"), "\(lines)")
            #expect(lines.contains { $0.hasPrefix("✓ TLS: ") } && lines.last?.hasPrefix("✓ token says: ") == true)
        }

        @Test("doctor blames the service, not the SOCKS proxy, for an untrusted certificate")
        func certificate() async throws {
            let lines = try await doctor("socks5h", .relaying, isTrusting: false)
            #expect(lines.contains("✓ proxy: PROXY, from all_proxy"), "\(lines)")
            #expect(lines.last?.hasPrefix("✗ TLS: the certificate of 127.0.0.1 is not trusted") == true, "\(lines)")
        }

        @Test("doctor names a server that does not answer through a proxy", arguments: ["http", "socks5h"])
        func silentServer(_ scheme: String) async throws {
            let lines = try await doctor(scheme, .connected)
            #expect(lines.contains("✓ proxy: PROXY, from all_proxy"), "\(lines)")
            #expect(lines.last?.hasPrefix("✗ TLS: no TLS connection to 127.0.0.1:") == true, "\(lines)")
        }

        @Test(
            "no output has a part of a proxy's password, however the variable is written",
            arguments: [
                "u5er:hun'ter2pw@127.0.0.1:9", "http://u5er:hun'ter2pw", "u5er:hun'ter2pw",
                "http://:hun'ter2pw@127.0.0.1:9",
                "http://u5er:hun@ter2pw@127.0.0.1:9", "u5er:hun/ter2pw@127.0.0.1:99999", "u5er:hun#ter2pw@127.0.0.1:9",
                "http://u5er:hun?ter2pw@127.0.0.1:9", "u5er:hun ter2pw@127.0.0.1:9",
                "http://u5er:hun%27ter2pw@127.0.0.1:65536",
                "http://u5er:hun%40ter2pw@[::1]:9", "u5er:hunter2pw@[::1", "ftp://u5er:hun'ter2pw@127.0.0.1:9",
                "u5er:hunter2pw@http://127.0.0.1:9", "http://u5er:hunter2pw@127.0.0.1:+9",
                "//u5er:hun\"ter2pw@127.0.0.1:9",
                "hunter2pw@127.0.0.1:0", "http:/u5er:hun;ter2pw", "hun/ter2pw@nohost.invalid:+9", "//hun?ter2pw",
                "socks5h://u5er:hun'ter2pw[::1]:+9", "ftp://u5er/hun:ter2pw", "http:/u5er:hunter2pw@127.0.0.1:9",
                "socks5h://u5er:hun\\ter2pw@nohost.invalid:9",
            ]
        )
        func passwords(_ value: String) async throws {
            let options = [
                "-c", service.ready.credentials, "--endpoint", service.endpoint(on: \.https), "--timeout", "5s",
            ]
            for command in [
                ["doctor"], ["doctor", "--json"], ["fetch", "-v"], ["fetch", "-v", "--error-format", "json"],
            ] {
                let isFetch = command[0] == "fetch"
                let run = try await Binary.run(
                    command + options + (isFetch ? ["--retries", "0", "--no-cache"] : []),
                    environment: ["https_proxy": value]
                )
                #expect(run.status == (isFetch ? 69 : 1))
                let output = run.stdout + run.stderr
                #expect(!["hun", "ter2", "u5er", "2pw"].contains { output.contains($0) }, "\(output)")
            }
        }

        @Test("doctor says how to write a proxy's value that cannot be parsed")
        func malformedValue() async throws {
            let run = try await Binary.run(
                ["doctor", "-c", service.ready.credentials, "--endpoint", service.endpoint(on: \.https)],
                environment: ["https_proxy": "http://user:pass/word@proxy:99999"]
            )
            let line = try #require(run.stdout.split(separator: "\n").last)
            #expect(line.hasPrefix("✗ proxy: an invalid value, from https_proxy: "), "\(line)")
            #expect(line.contains("; try: correct https_proxy: write http://host:port or "), "\(line)")
        }
    }
}

/// A proxy on this machine, for `CONNECT` and SOCKS 5.
private final class FakeProxy: Sendable {
    enum Behaviour: String {
        /// Closes each connection after the first bytes.
        case closing
        /// Never answers.
        case silent
        /// Reports a connection, then sends nothing more.
        case connected
        /// Forwards the connection.
        case relaying
    }

    let port: Int
    private let server: Subprocess

    init(_ behaviour: Behaviour) async throws {
        let script = #"""
            import socket, sys, threading
            behaviour = sys.argv[1]
            def pump(source, target):
                while data := source.recv(65536): target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            def serve(client):
                first = client.recv(4096)
                if behaviour == "closing": client.shutdown(socket.SHUT_WR)
                if behaviour in ("closing", "silent"):
                    while client.recv(4096): pass
                    return client.close()
                if first[0] == 5:
                    client.sendall(b"\5\0")
                    request = client.recv(4096)
                    length = request[4] if request[3] == 3 else 0
                    host = request[5:5 + length] if length else socket.inet_ntoa(request[4:8])
                    port = int.from_bytes(request[-2:], "big")
                    client.sendall(b"\5\0\0\1" + bytes(6))
                else:
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                if behaviour == "connected": return threading.Event().wait()
                server = socket.create_connection((host, port))
                threading.Thread(target=pump, args=(client, server), daemon=True).start()
                pump(server, client)
            listener = socket.create_server(("127.0.0.1", 0))
            print(listener.getsockname()[1], file=sys.stderr, flush=True)
            while True: threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
            """#
        let server = try Subprocess(["/usr/bin/python3", "-c", script, behaviour.rawValue])
        try await server.wait { try server.errorsSoFar().hasSuffix("\n") }
        port = try #require(Int(try server.errorsSoFar().dropLast()))
        self.server = server
    }

    deinit { kill(server.id, SIGKILL) }
}
