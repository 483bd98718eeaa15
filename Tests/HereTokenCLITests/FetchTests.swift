import Foundation
import Testing

extension BinaryTests {
    /// `fetch` with a credentials file.
    @Suite(.serialized) struct FetchTests {
        private let directory: TemporaryDirectory
        private let service: TokenService

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        @Test("fetch prints the token as one line of JSON with sorted keys")
        func json() async throws {
            let endpoint = service.endpoint("/json")
            let run = try await Binary.run("fetch", "-c", service.ready.credentials, "--endpoint", endpoint)
            #expect(run.status == 0)
            #expect(run.stderr.isEmpty)

            let request = try #require(service.requests(with: "/json/").first)
            let token = try #require(request.token)
            let expiresIn = try #require(run.json["expires_in"] as? Int)
            let expiresAt = try #require(run.json["expires_at"] as? String)
            #expect((86_300...86_399).contains(expiresIn))
            #expect(
                run.stdout
                    == #"{"access_token":"\#(token)","expires_at":"\#(expiresAt)","expires_in":\#(expiresIn),"#
                    + #""token_type":"bearer"}"# + "\n"
            )
            let expiry = try #require(try? Date(expiresAt, strategy: .iso8601))
            #expect(abs(expiry.timeIntervalSinceNow - Double(expiresIn)) < 60)
            #expect(expiresAt.hasSuffix("Z"))
        }

        @Test("fetch sends the documented request, and nothing about the user")
        func request() async throws {
            _ = try await Binary.run("fetch", "-c", service.ready.credentials, "--endpoint", service.endpoint("/sent"))
            let request = try #require(service.requests(with: "/sent/").first)
            #expect(request.method == "POST")
            #expect(request.body == "grant_type=client_credentials")
            #expect(request.header("Content-Type") == "application/x-www-form-urlencoded")
            #expect(request.header("Accept") == "application/json")
            #expect(request.header("User-Agent")?.hasPrefix("here-token/") == true)
            #expect(request.header("Accept-Language") == "en")
            #expect(request.header("Cookie") == nil)
        }

        @Test("fetch requests --scope and --expires-in, and prints the scope")
        func scopeAndLifetime() async throws {
            let scope = "hrn:here:authorization::org:project/name"
            let run = try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint("/scope"),
                "--scope",
                scope,
                "--expires-in",
                "1h"
            )
            #expect(run.json["scope"] as? String == scope)
            #expect((3_500...3_600).contains(run.json["expires_in"] as? Int ?? 0))
            #expect(
                try service.requests(with: "/scope/").first?.body
                    == "grant_type=client_credentials&expires_in=3600"
                    + "&scope=hrn%3Ahere%3Aauthorization%3A%3Aorg%3Aproject%2Fname"
            )
        }

        @Test("fetch reads endpoint and scope from the file; options replace them")
        func precedence() async throws {
            let inFile = "hrn:here:authorization::org:project/file"
            let file = try service.credentials(
                in: directory,
                changing: ["here.token.endpoint.url": service.endpoint("/from-file"), "here.client.id": nil]
            )
            try FileHandle(forWritingTo: URL(filePath: file)).append("here.token.scope = \(inFile)\n")
            let fromFile = try await Binary.run("fetch", "-c", file)
            #expect(fromFile.json["scope"] as? String == inFile)
            #expect(try service.requests(with: "/from-file/").count == 1)

            let other = "hrn:here:authorization::org:project/option"
            let endpoint = service.endpoint("/from-option")
            let fromOptions = try await Binary.run("fetch", "-c", file, "--scope", other, "--endpoint", endpoint)
            #expect(fromOptions.json["scope"] as? String == other)
            #expect(try service.requests(with: "/from-file/").count == 1)
            #expect(try service.requests(with: "/from-option/").count == 1)
        }

        @Test(
            "fetch signs the parameters of the endpoint's query",
            arguments: ["?a=b%20c&a=%26&d", "?x=1+2", "?=v&%C3%A9=~*"]
        )
        func query(_ query: String) async throws {
            let run = try await Binary.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint() + query
            )
            #expect(run.status == 0, "\(run.stderr)")
        }

        @Test("fetch reads the credentials from standard input")
        func standardInput() async throws {
            let text = try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8)
            let run = try await Binary.run("fetch", "--credentials", "-", "--format", "token", input: text)
            #expect(run.status == 0 && run.stderr.isEmpty && run.stdout.count > 700)
        }

        @Test("fetch reads the credentials from a shell's <(…)")
        func processSubstitution() async throws {
            let run = try await Binary.shell(
                #""$here_token" fetch -f token -c <(sleep 0.2; cat "$1")"#,
                service.ready.credentials
            )
            #expect(run.status == 0 && run.stderr.isEmpty && run.stdout.count > 700)
        }

        @Test(
            "fetch gets a token over TLS from a trusted service"
        )
        func trustedTLS() async throws {
            let run = try await TrustedAuthority.run(
                "fetch",
                "-c",
                service.ready.credentials,
                "--endpoint",
                service.endpoint("/tls", on: \.https)
            )
            #expect(run.status == 0, "\(run.stderr)")
            #expect(try run.json["access_token"] as? String == service.requests(with: "/tls/").first?.token)
        }

        @Test("fetch --verbose prints more, and no secrets")
        func verbose() async throws {
            let run = try await Binary.run("fetch", "-v", "-c", service.ready.credentials)
            #expect(run.status == 0)
            #expect(run.stderr.contains("credentials from \(service.ready.credentials)\n"))
            #expect(run.stderr.contains("requesting a token from 127.0.0.1:"))
            #expect(run.stderr.contains("expires at "))
        }
    }
}

extension FileHandle {
    /// Adds text to the end of a file.
    func append(_ text: String) throws {
        try seekToEnd()
        try write(contentsOf: Data(text.utf8))
        try close()
    }
}
