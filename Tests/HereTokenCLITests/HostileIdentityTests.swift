import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// `doctor` with tokens and certificates whose names are hostile.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct HostileIdentityTests {
        private let service: TokenService
        private let directory: TemporaryDirectory

        init() throws {
            service = try TokenService()
            directory = try TemporaryDirectory()
        }

        @Test(
            "doctor shows no piece of the secret or of a signature that a token has as its issuer, and no long issuer"
        )
        func hostileIssuer() async throws {
            func says(_ token: String) async throws -> Substring {
                let body = #"{"access_token":"\#(token)","token_type":"bearer","expires_in":1000}"#
                let endpoint = service.endpoint(try TokenService.raw("HTTP/1.1 200 OK\r\n\r\n" + body))
                let run = try await Binary.doctor(["-c", service.ready.credentials, "--endpoint", endpoint])
                #expect(run.status == 0, "\(run.stdout)")
                return try #require(run.stdout.split(separator: "\n").last)
            }
            func token(issuer: String) -> String {
                let header = Data(#"{"alg":"none","iss":"\#(issuer)","aid":"\#(issuer)"}"#.utf8).base64EncodedString()
                return header.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "") + ".e30."
            }
            #expect(try await says("{mirror}").hasPrefix("✓ token says: JWS, issuer <redacted>, app "))
            let piece = service.ready.accessKeySecret.dropFirst(9).prefix(14)
            let line = try await says(token(issuer: "a \(piece) b"))
            #expect(line.hasPrefix("✓ token says: JWS, issuer a <redacted> b, app a <redacted> b, "), "\(line)")
            #expect(try await says(token(issuer: String(repeating: "word ", count: 2_000))).count < 500)
        }

        @Test("doctor shows no piece of the secret in a certificate, and no long name")
        func hostileCertificate() async throws {
            let piece = service.ready.accessKeySecret.dropFirst(9).prefix(14)
            let names = "/CN=a \(piece) b" + String(repeating: "/OU=some words of a unit", count: 40)
            let made = try await Subprocess(
                [
                    "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-keyout", directory("key.pem"), "-out", directory("cert.pem"), "-days", "1", "-multivalue-rdn",
                    "-subj", names,
                ],
                environment: Binary.mayHoldSecrets
            ).outcome()
            try #require(made.status == 0, "\(made.stderr)")
            let script = """
                import socket, ssl, sys
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(sys.argv[1], sys.argv[2])
                listener = socket.create_server(("127.0.0.1", 0))
                print(listener.getsockname()[1], file=sys.stderr, flush=True)
                while True:
                    try: context.wrap_socket(listener.accept()[0], server_side=True).recv(1)
                    except OSError: pass
                """
            let server = try Subprocess(["/usr/bin/python3", "-c", script, directory("cert.pem"), directory("key.pem")])
            defer { kill(server.id, SIGKILL) }
            try await server.wait { try server.errorsSoFar().hasSuffix("\n") }
            let endpoint = "https://127.0.0.1:\(try server.errorsSoFar().dropLast())/oauth2/token"
            let run = try await Binary.doctor(["-c", service.ready.credentials, "--endpoint", endpoint])
            let line = try #require(run.stdout.split(separator: "\n").last)
            #expect(line.hasPrefix("✗ TLS: the certificate of 127.0.0.1 is not trusted: "), "\(line)")
            #expect(line.contains("<redacted> b") && !line.contains(piece) && line.count < 1_200, "\(line)")
        }
    }
}
