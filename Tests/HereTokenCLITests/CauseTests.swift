import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// The causes of a failed connection, as scripts read them.
    @Suite struct CauseTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        /// A connection that fails, and the cause that the JSON must give.
        struct Case: Sendable, CustomTestStringConvertible {
            let cause: String
            let retryable: Bool
            var endpoint: @Sendable (TokenService) throws -> String = { $0.endpoint(on: \.https) }
            var environment: [String: String] = [:]

            var testDescription: String { "\(cause) \(environment)" }
        }

        static let cases = [
            Case(cause: "dns", retryable: true, endpoint: { _ in "https://\(UnknownHost.name)/oauth2/token" }),
            Case(cause: "connect", retryable: true, endpoint: { _ in "https://127.0.0.1:1/oauth2/token" }),
            Case(cause: "connect", retryable: true, endpoint: { _ in "https://[::1]:1/oauth2/token" }),
            Case(cause: "certificate_untrusted", retryable: false, environment: ["HERE_TOKEN_CA_CERT": ""]),
            Case(cause: "certificate_expired", retryable: false, endpoint: { $0.endpoint(on: \.httpsExpired) }),
            Case(cause: "certificate_name", retryable: false, endpoint: { $0.endpoint(on: \.httpsWrongHost) }),
            Case(
                cause: "tls",
                retryable: true,
                endpoint: { $0.endpoint(on: \.http).replacing("http:", with: "https:") }
            ),
            Case(cause: "proxy", retryable: true, environment: ["https_proxy": "http://127.0.0.1:1"]),
            Case(cause: "proxy", retryable: true, environment: ["ALL_PROXY": "socks5h://127.0.0.1:1"]),
            Case(cause: "proxy", retryable: true, environment: ["https_proxy": "http://\(UnknownHost.name):1"]),
            Case(cause: "proxy", retryable: false, environment: ["https_proxy": "ftp://127.0.0.1:1"]),
            Case(
                cause: "connection_lost",
                retryable: true,
                endpoint: { try $0.endpoint(TokenService.raw("", isReset: true), on: \.https) }
            ),
            Case(
                cause: "malformed",
                retryable: false,
                endpoint: { try $0.endpoint(TokenService.raw("SSH-2.0-OpenSSH\r\n\r\n"), on: \.https) }
            ),
            Case(
                cause: "malformed",
                retryable: false,
                endpoint: {
                    try $0.endpoint(TokenService.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"), on: \.https)
                }
            ),
        ]

        @Test("the JSON of a failed connection has its cause and whether a retry may help", arguments: cases)
        func cause(_ fault: Case) async throws {
            let run = try await Binary.run(
                [
                    "fetch", "-c", service.ready.credentials, "--no-cache", "--retries", "0", "--error-format", "json",
                    "--endpoint", try fault.endpoint(service),
                ],
                environment: ["HERE_TOKEN_CA_CERT": service.ready.ca].merging(fault.environment) { $1 }
            )
            #expect(run.status == 69, "\(run.stderr)")
            #expect(run.errorJSON["code"] as? String == "unreachable")
            #expect(run.errorJSON["cause"] as? String == fault.cause, "\(run.stderr)")
            #expect(run.errorJSON["retryable"] as? Bool == fault.retryable)
            #expect((run.errorJSON["hint"] as? String)?.hasSuffix("; run here-token doctor for details") == true)
        }

        @Test("a failure to open a socket gets a hint about open files", .needs(.strace))
        func noSocket() async throws {
            let run = try await Binary.shell(
                """
                exec strace -f -o /dev/null -e trace=socket -e inject=socket:error=EMFILE "$here_token" fetch -c "$1" \
                    --no-cache --retries 0 --error-format json --endpoint https://127.0.0.1:1/oauth2/token
                """,
                service.ready.credentials
            )
            #expect(run.status == 69 && run.errorJSON["cause"] as? String == "connect", "\(run.stderr)")
            let message = try #require(run.errorJSON["message"] as? String)
            #expect(message.hasSuffix("cannot open a socket: Too many open files"), "\(message)")
            #expect((run.errorJSON["hint"] as? String)?.hasPrefix("raise the limit of open files") == true)
        }

        @Test("fetch does not retry after a bad certificate", arguments: ["expired", "wrong host"])
        func noRetry(_ problem: String) async throws {
            let endpoint = service.endpoint(on: problem == "expired" ? \.httpsExpired : \.httpsWrongHost)
            let run = try await TrustedAuthority.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--verbose",
                "--endpoint",
                endpoint
            )
            #expect(run.status == 69 && !run.stderr.contains("trying again"), "\(run.stderr)")
        }

        @Test("doctor says which certificate of the chain has expired", arguments: ["leaf", "intermediate", "root"])
        func expiredChain(_ expired: String) async throws {
            let chain = try await CertificateChain(expired: expired)
            let run = try await Binary.run(
                "doctor",
                "-c",
                service.ready.credentials,
                "--endpoint",
                "https://127.0.0.1:\(chain.port)/oauth2/token",
                "--ca-cert",
                chain.root
            )
            let line = try #require(run.stdout.split(separator: "\n").last)
            let words = [
                "leaf": "✗ TLS: the certificate of 127.0.0.1 is not valid now",
                "intermediate":
                    "✗ TLS: the certificate of 127.0.0.1 is valid, but that of its issuer CN = intermediate is not valid now",
                "root":
                    "✗ TLS: the certificate of 127.0.0.1 is valid, but that of the authority CN = root is not valid now",
            ]
            #expect(run.status == 1 && line.hasPrefix(words[expired] ?? "?"), "\(run.stdout)")
        }
    }
}

/// A TLS server on this machine whose root, intermediate or leaf certificate has expired.
private final class CertificateChain: Sendable {
    let port: Int
    private let directory: TemporaryDirectory
    private let server: Subprocess

    init(expired: String) async throws {
        directory = try TemporaryDirectory()
        port = try Self.freePort()
        let script = #"""
            set -e
            cd "$1"
            days() { [ "$1" = "$expired" ] && echo 0 || echo 9; }
            make() { name=$1; issuer=$2; shift 2
                openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.csr -subj /CN=$name "$@"
                if [ $issuer = $name ]; then signer="-signkey $name.key"; else signer="-CA $issuer.pem -CAkey $issuer.key"; fi
                openssl x509 -req -in $name.csr $signer -days $(days $name) -copy_extensions copy -out $name.pem
            }
            make root root -addext basicConstraints=critical,CA:true
            make intermediate root -addext basicConstraints=critical,CA:true
            make leaf intermediate -addext subjectAltName=IP:127.0.0.1
            sleep 1
            exec openssl s_server -accept 127.0.0.1:$2 -cert leaf.pem -key leaf.key -cert_chain intermediate.pem -quiet -www
            """#
        server = try Subprocess(
            ["/bin/sh", "-c", script, "sh", directory.path, "\(port)"],
            environment: ["expired": expired]
        )
        while !Self.accepts(port) {
            try #require(kill(server.id, 0) == 0)
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    deinit { kill(server.id, SIGKILL) }

    /// The path of the root's certificate.
    var root: String { directory("root.pem") }

    private static func freePort() throws -> Int {
        try withSocket { descriptor, address in
            try #require(bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            try #require(getsockname(descriptor, address, &length) == 0)
            return Int(UInt16(bigEndian: UnsafeRawPointer(address).loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        }
    }

    private static func accepts(_ port: Int) -> Bool {
        withSocket(port: port) { connect($0, $1, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }

    private static func withSocket<Result>(
        port: Int = 0,
        _ body: (Int32, UnsafeMutablePointer<sockaddr>) throws -> Result
    ) rethrows -> Result {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body(descriptor, $0) }
        }
    }
}
