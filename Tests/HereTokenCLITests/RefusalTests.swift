import Foundation
import Testing

extension BinaryTests {
    /// Refusals by the service, each with its own hint.
    @Suite(.serialized) struct RefusalTests {
        private let directory: TemporaryDirectory
        private let service: TokenService

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        private func expect(
            _ run: Outcome,
            code: Int,
            message: String,
            remedy: String,
            _ sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(run.status == 77, sourceLocation: sourceLocation)
            let lines = run.stderr.split(separator: "\n")
            #expect(
                lines.first?.hasSuffix(" refused the request: \(message) (HTTP \(code / 1_000), error \(code))")
                    == true,
                "\(run.stderr)",
                sourceLocation: sourceLocation
            )
            #expect(lines.last?.hasPrefix("  try: ") == true, sourceLocation: sourceLocation)
            #expect(lines.last?.contains(remedy) == true, "\(run.stderr)", sourceLocation: sourceLocation)
            #expect(run.stderr.contains("  correlation id: "), sourceLocation: sourceLocation)
        }

        private func fetch(changing changes: [String: String?]) async throws -> Outcome {
            try await Binary.run("fetch", "-c", service.credentials(in: directory, changing: changes))
        }

        private func fetch(_ behaviours: String, _ options: String...) async throws -> Outcome {
            let endpoint = service.endpoint(behaviours)
            return try await Binary.run(["fetch", "-c", service.ready.credentials, "--endpoint", endpoint] + options)
        }

        @Test("a wrong secret is refused with a hint to check id and secret")
        func wrongSecret() async throws {
            expect(
                try await fetch(changing: ["here.access.key.secret": "wrong-secret"]),
                code: 401_300,
                message: "Signature mismatch. Authorization signature or client credential is wrong.",
                remedy: "check that id and secret are complete"
            )
        }

        @Test("an unknown key is refused with a hint to check id and secret")
        func unknownKey() async throws {
            expect(
                try await fetch(changing: ["here.access.key.id": "unknown-key"]),
                code: 401_300,
                message: "Invalid client credentials: The access key is not known.",
                remedy: "check that id and secret are complete"
            )
        }

        @Test("the client id in place of the access key id is refused with a hint that says so")
        func clientID() async throws {
            expect(
                try await fetch(changing: ["here.access.key.id": service.ready.clientId, "here.client.id": "another"]),
                code: 401_310,
                message: "Invalid Authorization header, client id used as access key id.",
                remedy: "set here.access.key.id to the access key's id"
            )
        }

        @Test("a disabled key is refused with a hint to enable it")
        func disabledKey() async throws {
            expect(
                try await fetch(
                    changing: [
                        "here.access.key.id": service.ready.disabledKeyId,
                        "here.access.key.secret": service.ready.disabledKeySecret,
                    ]
                ),
                code: 401_424,
                message: "Access key disabled: The access key is disabled.",
                remedy: "enable the access key"
            )
        }

        @Test("a clock that is refused after the correction gets a hint to set it")
        func clock() async throws {
            let complaint = #"{"errorCode":401204,"message":"Invalid Authorization header, timestamp."}"#
            let run = try await fetch(
                TokenService.reply(complaint, status: 401, headers: ["X-Correlation-ID": "c"])
            )
            expect(
                run,
                code: 401_204,
                message: "Invalid Authorization header, timestamp.",
                remedy: "set this machine's clock"
            )
        }

        @Test("a used nonce is refused with a hint that a signature works once")
        func usedNonce() async throws {
            let complaint = #"{"errorCode":401207,"message":"Invalid Authorization header, Nonce already consumed."}"#
            expect(
                try await fetch(TokenService.reply(complaint, status: 401, headers: ["X-Correlation-ID": "c"])),
                code: 401_207,
                message: "Invalid Authorization header, Nonce already consumed.",
                remedy: "each signature can be used only once"
            )
        }

        @Test(
            "an invalid scope is refused with HERE's advice and a hint",
            arguments: [
                ("hrn:here:authorization::org:project/not-a-member", 403_109, "add the app to the project"),
                ("hrn:here:authorization::org:project/a b", 400_981, "to only one project"),
                ("hrn:here:authorization::org:project/ü", 400_909, "set the scope"),
                ("project", 400_927, "set the scope"),
            ]
        )
        func scope(_ scope: String, _ code: Int, _ remedy: String) async throws {
            let run = try await fetch("/scoped", "--scope", scope)
            #expect(run.status == 77)
            #expect(run.stderr.contains("(HTTP \(code / 1_000), error \(code))"))
            #expect(run.stderr.contains("  HERE advises: ") && run.stderr.contains(remedy), "\(run.stderr)")
        }

        @Test("--error-format json reports a refusal with all its fields")
        func json() async throws {
            let run = try await Binary.run(
                "fetch",
                "-c",
                service.credentials(in: directory, changing: ["here.access.key.secret": "wrong-secret"]),
                "--error-format",
                "json"
            )
            let error = run.errorJSON
            #expect(run.status == 77)
            #expect(run.stderr.hasSuffix("}\n") && run.stderr.count(where: \.isNewline) == 1)
            #expect(error["code"] as? String == "refused")
            #expect(error["exit_code"] as? Int == 77)
            #expect(error["retryable"] as? Bool == false)
            #expect(error["http_status"] as? Int == 401)
            #expect(error["here_error_code"] as? Int == 401_300)
            #expect((error["here_error_id"] as? String)?.hasPrefix("ERROR-") == true)
            #expect((error["correlation_id"] as? String)?.count == 36)
            #expect((error["message"] as? String)?.contains("Signature mismatch") == true)
            #expect(error["hint"] is String)
        }

        @Test("a refusal without an explanation shows the beginning of the reply")
        func unexplained() async throws {
            let page = "<html>\n<h1>Blocked by \u{1B}[1mproxy</h1>"
            let run = try await fetch(TokenService.reply(page, status: 403, headers: ["Content-Type": "text/html"]))
            #expect(run.status == 77)
            #expect(
                run.stderr.hasPrefix(
                    "here-token: \(service.host) refused the request (HTTP 403)\n"
                )
            )
            #expect(run.stderr.contains("  the answer begins: <html> <h1>Blocked by [1mproxy</h1>\n"))
            #expect(run.stderr.contains("whether a proxy or firewall answered"))
        }

        @Test(
            "an authentication challenge is a refusal",
            arguments: ["Basic realm=\"x\"", "Digest realm=\"x\", nonce=\"y\"", "OAuth"]
        )
        func challenge(_ challenge: String) async throws {
            let body = #"{"errorCode":401300,"message":"No."}"#
            let run = try await fetch(TokenService.reply(body, status: 401, headers: ["WWW-Authenticate": challenge]))
            #expect(run.status == 77)
            #expect(run.stderr.contains(" refused the request: No. (HTTP 401, error 401300)\n"))
        }

        @Test(
            "429 and 503 are temporary failures",
            arguments: [(429, "too_many_requests"), (503, "service_unavailable")]
        )
        func temporary(_ status: Int, _ code: String) async throws {
            let body = #"{"errorCode":\#(status)002,"message":"Not now."}"#
            let run = try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint(TokenService.reply(body, status: status)),
                "--error-format",
                "json",
                "--retries",
                "0"
            )
            #expect(run.status == 75)
            #expect(run.errorJSON["code"] as? String == code)
            #expect(run.errorJSON["retryable"] as? Bool == true)
            #expect(run.errorJSON["here_error_code"] as? Int == status * 1_000 + 2)
        }
    }
}
