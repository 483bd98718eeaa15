import Foundation
import Testing

extension BinaryTests {
    /// Good and bad certificates, and variables that must not weaken the checks.
    @Suite struct TLSTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        @Test("fetch refuses a certificate of an untrusted authority, whatever the environment sets")
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

        @Test("fetch refuses an expired certificate")
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
            "fetch refuses a certificate for another host"
        )
        func wrongHost() async throws {
            let run = try await TrustedAuthority.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint("/wrong-host", on: \.httpsWrongHost),
                "--error-format",
                "json"
            )
            #expect(run.status == 69)
            #expect(run.errorJSON["cause"] as? String == "certificate_name", "\(run.stderr)")
            #expect(try service.requests(with: "/wrong-host/").isEmpty)
        }

        @Test("fetch handles bad replies over TLS as without TLS")
        func badReplies() async throws {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"
            let redirected = ["Location": service.endpoint("/redirected")]
            for (behaviour, timeout, status) in [
                (try TokenService.reply("", status: 307, headers: redirected), "30s", 76),
                ("/~slow/60", "2s", 75),
                (try TokenService.raw(head, then: " ", times: 1_200, pause: 0.1), "2s", 75),
                (try TokenService.raw(head + #"{"access_token":"{token}"#), "30s", 69),
                (try TokenService.raw("", isReset: true), "30s", 69),
                (
                    try TokenService.raw(
                        "HTTP/1.1 200 OK\r\n\r\n",
                        then: String(repeating: " ", count: 1_000),
                        times: 20_000
                    ), "30s", 76
                ),
                (try TokenService.raw("HTTP/1.1 200 OK\r\n\r\n{\"access_token\":\"{token}"), "30s", 76),
            ] as [(String, String, Int32)] {
                let run = try await TrustedAuthority.run(
                    "fetch",
                    "-c",
                    service.ready.credentials,
                    "--endpoint",
                    service.endpoint(behaviour, on: \.https),
                    "--timeout",
                    timeout,
                    "--retries",
                    "0"
                )
                #expect(run.status == status, "\(behaviour): \(run.stderr)")
            }
            #expect(try service.requests(with: "/redirected/").isEmpty)
        }

        @Test(
            "fetch and doctor write no TLS keys to SSLKEYLOGFILE",
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

        @Test("fetch does not read the configuration of OPENSSL_CONF")
        func configuration() async throws {
            let directory = try TemporaryDirectory()
            // OpenSSL with this configuration refuses every connection and fails to load a library.
            try directory.file(
                "openssl.cnf",
                """
                openssl_conf = start
                [start]
                ssl_conf = ssl
                providers = providers
                [ssl]
                system_default = all
                [all]
                MaxProtocol = TLSv1
                [providers]
                default = default
                [default]
                module = /nowhere/default.so
                """
            )
            let run = try await TrustedAuthority.run(
                ["fetch", "-c", service.ready.credentials, "--endpoint", service.endpoint("/configured", on: \.https)],
                environment: ["OPENSSL_CONF": directory("openssl.cnf"), "OPENSSL_MODULES": "/nowhere"]
            )
            #expect(run.status == 0, "\(run.stderr)")
        }
    }

    /// The certificate authorities that `fetch` trusts.
    @Suite struct AuthoritiesTests {
        private let service: TokenService

        init() throws {
            service = try TokenService()
        }

        private var fetch: [String] {
            [
                "fetch", "-c", service.ready.credentials, "--no-cache", "--endpoint",
                service.endpoint("/ca", on: \.https),
            ]
        }

        private static let damagedCertificate = """
            -----BEGIN CERTIFICATE-----
            MIIBfDCCASKgAwIBAgIUK8Zk
            -----END CERTIFICATE-----
            """

        @Test("fetch trusts the authorities of --ca-cert, or without it those of HERE_TOKEN_CA_CERT")
        func named() async throws {
            let directory = try TemporaryDirectory()
            try directory.file("not-pem", "not a certificate")
            let byOption = try await Binary.run(
                fetch + ["--ca-cert", service.ready.ca],
                environment: ["HERE_TOKEN_CA_CERT": directory("not-pem")]
            )
            #expect(byOption.status == 0, "\(byOption.stderr)")
            let byVariable = try await Binary.run(fetch, environment: ["HERE_TOKEN_CA_CERT": service.ready.ca])
            #expect(byVariable.status == 0, "\(byVariable.stderr)")
            let byEmptyVariable = try await Binary.run(fetch, environment: ["HERE_TOKEN_CA_CERT": ""])
            #expect(byEmptyVariable.status == 69)
        }

        @Test("fetch reads the file of certificate authorities only for a connection")
        func unneeded() async throws {
            let directory = try TemporaryDirectory()
            let environment = ["HERE_TOKEN_CA_CERT": try directory.file("not-pem", "not a certificate").path]
            let cache = ["-c", service.ready.credentials, "--cache-dir", directory("cache")]
            let fetched = try await Binary.run(["fetch", "--ca-cert", service.ready.ca] + cache)
            let cached = try await Binary.run(["fetch", "--cached-only"] + cache, environment: environment)
            #expect(
                cached.status == 0 && cached.json["access_token"] as? String == fetched.json["access_token"] as? String
            )
            let missing = try await Binary.run(
                ["fetch", "--no-cache", "-c", service.ready.credentials],
                environment: ["HERE_TOKEN_CA_CERT": directory("missing")]
            )
            #expect(missing.status == 66 && missing.stderr.contains("\n  the path is from HERE_TOKEN_CA_CERT\n"))
            let doctor = try await Binary.run(["doctor"] + cache, environment: environment)
            #expect(doctor.status == 1)
            #expect(doctor.stdout.hasPrefix("✓ credentials: "))
            #expect(
                doctor.stdout.contains("\n✗ TLS: \(directory("not-pem")) has no certificate in PEM; the path is from ")
            )
        }

        @Test("fetch says what is wrong with the file of --ca-cert")
        func unusable() async throws {
            let directory = try TemporaryDirectory()
            let missing = try await Binary.run(fetch + ["--ca-cert", directory("missing.pem")])
            #expect(missing.status == 66)
            #expect(missing.stderr.hasPrefix("here-token: cannot read \(directory("missing.pem")): No such file"))
            let text = try directory.file("text.pem", "not a certificate").path
            let other = try await Binary.run(fetch + ["--ca-cert", text, "--error-format", "json"])
            #expect(other.status == 65 && other.errorJSON["code"] as? String == "ca_cert_unusable")
            #expect((other.errorJSON["message"] as? String)?.hasSuffix(" has no certificate in PEM") == true)
            let good = try String(contentsOf: URL(filePath: service.ready.ca), encoding: .utf8)
            for text in [
                Self.damagedCertificate, good + Self.damagedCertificate, good.replacing("-----END", with: "*----END"),
            ] {
                let damaged = try directory.file("damaged.pem", text).path
                let broken = try await Binary.run(fetch + ["--ca-cert", damaged, "--error-format", "json"])
                #expect(broken.status == 65 && broken.errorJSON["code"] as? String == "ca_cert_unusable")
                #expect((broken.errorJSON["hint"] as? String)?.contains("--ca-cert") == true)
            }
            #expect(try service.requests().isEmpty)
        }

        @Test(
            "fetch trusts the system's authorities, in hashed files or in the bundle",
            .needs(.mountNamespaces),
            arguments: [(true, false), (false, true), (true, true)]
        )
        func system(_ hashed: Bool, _ inBundle: Bool) async throws {
            let bundle = inBundle ? try SystemAuthorities.authority() : hashed ? nil : ""
            let run = try await SystemAuthorities(hashed: hashed, bundle: bundle).run(fetch)
            #expect(run.status == 0, "\(run.stderr)")
            #expect(try service.requests().count == 1)
        }

        @Test(
            "fetch finds an authority in the bundle if it has no hashed file, and sends one request",
            .needs(.mountNamespaces),
            .needs(.strace)
        )
        func fallback() async throws {
            let directory = try TemporaryDirectory()
            let system = try await SystemAuthorities(hashed: false, bundle: SystemAuthorities.authority(), other: true)
            let run = try await system.run(fetch, before: "/usr/bin/strace -f -e trace=openat -o \(directory("trace"))")
            #expect(run.status == 0, "\(run.stderr)")
            #expect(try directory.read("trace").contains("ca-certificates.crt"))
            #expect(try service.requests().count == 1)
        }

        @Test(
            "fetch does not read the bundle if a hashed file has the authority",
            .needs(.mountNamespaces),
            .needs(.strace)
        )
        func fast() async throws {
            let directory = try TemporaryDirectory()
            let system = try await SystemAuthorities(hashed: true, bundle: SystemAuthorities.authority())
            let run = try await system.run(fetch, before: "/usr/bin/strace -f -e trace=openat -o \(directory("trace"))")
            #expect(run.status == 0, "\(run.stderr)")
            let trace = try directory.read("trace")
            #expect(trace.contains("/etc/ssl/certs") && !trace.contains("ca-certificates.crt"))
        }

        @Test("fetch with --ca-cert does not trust the system's authorities", .needs(.mountNamespaces))
        func instead() async throws {
            let directory = try TemporaryDirectory()
            let make = try await Subprocess([
                "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", "/CN=other", "-days", "1", "-keyout", "/dev/null", "-out", directory("other.pem"),
            ]).outcome()
            #expect(make.status == 0, "\(make.stderr)")
            let system = try await SystemAuthorities(hashed: true, bundle: SystemAuthorities.authority())
            let run = try await system.run(fetch + ["--ca-cert", directory("other.pem"), "--error-format", "json"])
            #expect(run.status == 69 && run.errorJSON["cause"] as? String == "certificate_untrusted")
        }

        @Test("fetch does not blame --ca-cert for a damaged bundle of the system", .needs(.mountNamespaces))
        func damagedBundle() async throws {
            let run = try await SystemAuthorities(hashed: false, bundle: Self.damagedCertificate).run(fetch)
            #expect(run.status == 69)
            #expect(run.stderr.contains("try: reinstall the certificate authorities: apt-get"), "\(run.stderr)")
        }

        @Test("fetch says what to install if the system has no authorities", .needs(.mountNamespaces))
        func none() async throws {
            let run = try await SystemAuthorities(hashed: false, bundle: nil).run(fetch)
            #expect(run.status == 69)
            #expect(
                run.stderr.contains("no certificate authorities")
                    && run.stderr.contains("apt-get install ca-certificates")
            )
        }
    }
}
