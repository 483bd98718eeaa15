import Foundation
import Testing

extension BinaryTests {
    /// Certificates, good and bad, and what the environment must not change.
    @Suite(.serialized) struct TLSTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        @Test("refuses a certificate of an authority that is not trusted, whatever the environment says")
        func untrusted() async throws {
            let environment = [
                "SSL_CERT_FILE": service.ready.ca, "CURL_CA_BUNDLE": service.ready.ca,
                "URLSessionCertificateAuthorityInfoFile": "INSECURE_SSL_NO_VERIFY",
            ]
            for environment in [[:], environment] {
                let run = try await Binary.run(
                    "fetch",
                    "-c",
                    service.ready.credentials,
                    "--endpoint",
                    service.endpoint("/untrusted", on: \.https),
                    environment: environment
                )
                #expect(run.status == 69)
                #expect(run.stderr.contains("SSL certificate problem: unable to get local issuer certificate\n"))
                #expect(run.stderr.contains("HERE_TOKEN_CA_CERT"))
            }
            #expect(try service.requests(with: "/untrusted/").isEmpty)
        }

        @Test("refuses an expired certificate", .needs(.trustedAuthority))
        func expired() async throws {
            let run = try await TrustedAuthority.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint("/expired", on: \.httpsExpired)
            )
            #expect(run.status == 69)
            #expect(run.stderr.contains("certificate has expired"), "\(run.stderr)")
            #expect(try service.requests(with: "/expired/").isEmpty)
        }

        @Test(
            "refuses a certificate for another host",
            .needs(.trustedAuthority)
        )
        func wrongHost() async throws {
            let run = try await TrustedAuthority.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint("/wrong-host", on: \.httpsWrongHost)
            )
            #expect(run.status == 69)
            #expect(
                run.stderr.contains("no alternative certificate subject name matches target host name '127.0.0.1'"),
                "\(run.stderr)"
            )
            #expect(try service.requests(with: "/wrong-host/").isEmpty)
        }

        @Test(
            "meets misbehaviour over TLS as without",
            .needs(.trustedAuthority)
        )
        func misbehaviour() async throws {
            for (behaviour, status) in [
                ("/~redirect/307", 76), ("/~hang", 75), ("/~trickle", 75), ("/~cut-off", 69), ("/~reset", 69),
                ("/~oversize", 76), ("/~cut-off-json", 76), ("/~replay", 77),
            ] as [(String, Int32)] {
                let run = try await TrustedAuthority.run(
                    "fetch",
                    "-c",
                    service.ready.credentials,
                    "--endpoint",
                    service.endpoint(behaviour, on: \.https),
                    "--timeout",
                    "2s",
                    "--retries",
                    "0"
                )
                #expect(run.status == status, "\(behaviour): \(run.stderr)")
            }
            #expect(try service.requests(with: "stolen").isEmpty)
        }

        @Test(
            "writes no TLS keys to a file",
            .needs(.trustedAuthority),
            arguments: ["fetch", "doctor"]
        )
        func keyLog(_ command: String) async throws {
            let directory = try TemporaryDirectory()
            let run = try await TrustedAuthority.run(
                command,
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint(on: \.https),
                environment: ["SSLKEYLOGFILE": directory("keys")]
            )
            #expect(run.status == 0)
            #expect(try directory.names().isEmpty)
        }
    }
}
