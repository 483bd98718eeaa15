import Foundation
import Testing

extension BinaryTests {
    /// `key new` and `key show`, with openssl as the other side.
    @Suite(.serialized) struct KeyTests {
        private let directory: TemporaryDirectory

        init() throws {
            directory = try TemporaryDirectory()
        }

        private func openssl(_ arguments: [String], input: String = "") async throws -> String {
            let outcome = try await Subprocess(["/usr/bin/openssl"] + arguments, input: input).outcome()
            try #require(outcome.status == 0, "\(outcome.stderr)")
            return outcome.stdout
        }

        @Test("key new makes a valid private key of mode 0600, and prints its public key as a JWK")
        func new() async throws {
            let path = directory("key.pem")
            let run = try await Binary.run("key", "new", "-o", path)
            #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let pem = try directory.read("key.pem")
            #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
            let report = try await openssl(["pkey", "-in", path, "-check", "-noout", "-text"])
            #expect(report.contains("Key is valid") && report.contains("(2048 bit"))
            let jwk = run.json
            #expect(Set(jwk.keys) == ["alg", "e", "kid", "kty", "n", "use"])
            #expect(
                jwk["alg"] as? String == "RS256" && jwk["kty"] as? String == "RSA" && jwk["use"] as? String == "sig"
            )
            let modulus = try await openssl(["rsa", "-in", path, "-modulus", "-noout"])
            let digits = try #require(modulus.split(separator: "=").last).trimmingCharacters(in: .newlines)
            let program = """
                import base64, hashlib, json, sys
                jwk = json.loads(sys.argv[1])
                number = int.from_bytes(base64.urlsafe_b64decode(jwk["n"] + "=="), "big")
                members = json.dumps({k: jwk[k] for k in ("e", "kty", "n")}, separators=(",", ":"))
                thumbprint = base64.urlsafe_b64encode(hashlib.sha256(members.encode()).digest()).decode().rstrip("=")
                print(f"{number:X}" == sys.argv[2], thumbprint == jwk["kid"])
                """
            let check = try await Subprocess(["/usr/bin/python3", "-c", program, run.stdout, digits]).outcome()
            #expect(check.stdout == "True True\n", "\(check.stderr)")
            #expect(try await Binary.run("key", "show", path).stdout == run.stdout)
            let named = try await Binary.run("key", "show", "--id", "my-key", path)
            #expect(named.json["kid"] as? String == "my-key" && named.json["n"] as? String == jwk["n"] as? String)
        }

        @Test("key new never replaces a file, and leaves none behind if it fails")
        func existing() async throws {
            let path = try directory.file("key.pem", "the only copy").path
            try FileManager.default.createSymbolicLink(
                atPath: directory("link"),
                withDestinationPath: directory("nowhere")
            )
            for name in ["key.pem", "link"] {
                let run = try await Binary.run("key", "new", "-o", directory(name), "--error-format", "json")
                #expect(run.status == 73 && run.errorJSON["code"] as? String == "output_not_created")
            }
            #expect(try directory.read("key.pem") == "the only copy")
            #expect(!FileManager.default.fileExists(atPath: directory("nowhere")))
            let full = try await Binary.run("key", "new", "-o", "/dev/full")
            #expect(full.status == 73)
            for bits in ["1024", "2049", "16384", "x"] {
                let run = try await Binary.run("key", "new", "-o", directory("other"), "--bits", bits)
                #expect(run.status == 64 && !FileManager.default.fileExists(atPath: directory("other")))
            }
            _ = path
        }

        @Test("key show reads PKCS#8 and PKCS#1 in all the forms in which people have them")
        func forms() async throws {
            let pem = try await openssl(["genpkey", "-algorithm", "RSA"])
            let expected = try await Binary.run(["key", "show", "-"], input: pem).stdout
            try #require(expected.hasPrefix("{"))
            let pkcs1 = try await openssl(["rsa", "-traditional"], input: pem)
            let body = pem.split(separator: "\n").filter { !$0.hasPrefix("-") }.joined(separator: "\n")
            for text in [
                pkcs1, "Key of the app\n" + pem + "and more\n", pem.replacing("\n", with: "\r\n"),
                pem.replacing("\n", with: " "), pem.replacing("\n", with: ""), pem.replacing("\n", with: "\\n"),
                body, body.replacing("\n", with: ""),
            ] {
                let run = try await Binary.run(["key", "show", "-"], input: text)
                #expect(run.stdout == expected, "\(run.stderr)")
            }
        }

        @Test("key show says what a text is that is not a usable key")
        func unusable() async throws {
            let pem = try await openssl(["genpkey", "-algorithm", "RSA"])
            let certificate = [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", directory("k"), "-subj", "/CN=x",
            ]
            let texts = [
                (try await openssl(["rsa", "-pubout"], input: pem), "is a public key"),
                (try await openssl(certificate), "is a certificate"),
                (
                    try await openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
                    "is not an RSA key"
                ),
                (try await openssl(["genrsa", "1024"]), "is an RSA key of 1024 bits, too short"),
                (
                    try await openssl(["pkcs8", "-topk8", "-passout", "pass:x"], input: pem),
                    "is encrypted with a passphrase"
                ),
                (
                    try await openssl(["rsa", "-traditional", "-aes128", "-passout", "pass:x"], input: pem),
                    "is encrypted with a passphrase"
                ),
                (String(pem.prefix(900)), "has no END line"),
                (String(pem.dropFirst(100)), "is not a private key in PEM"),
                (pem.replacing("\nMII", with: "\nMIIMII"), "is damaged"), ("", "is not a private key in PEM"),
                ("{\"kty\":\"RSA\"}", "is not a private key in PEM"),
            ]
            for (text, message) in texts {
                let run = try await Binary.run(["key", "show", "-", "--error-format", "json"], input: text)
                #expect(run.status == 65 && run.errorJSON["code"] as? String == "key_unusable")
                #expect(run.errorJSON["message"] as? String == "standard input \(message)")
                let shown = text.components(separatedBy: "\n").dropFirst().first { $0.count > 20 }
                #expect(shown.map { !run.stderr.contains($0) } ?? true)
            }
            let damaged = Array(pem)
            var changed = damaged
            // Within the prime numbers.
            changed[1_200] = changed[1_200] == "A" ? "B" : "A"
            let run = try await Binary.run(["key", "show", "-"], input: String(changed))
            #expect(run.status == 65 && run.stderr.hasPrefix("here-token: standard input is damaged\n"))
        }
    }
}
