import Foundation
import Testing

extension BinaryTests {
    /// The faults that `doctor` finds: for each, the cause and the remedy.
    @Suite(.serialized) struct DoctorFaultTests {
        private let service: TokenService
        private let directory: TemporaryDirectory

        init() throws {
            service = try TokenService()
            directory = try TemporaryDirectory()
        }

        /// A fault, and the first line of `doctor` that reports it.
        struct Fault: Sendable, CustomTestStringConvertible {
            let name: String
            var changes: [String: String?] = [:]
            var edit: @Sendable (String) -> String = { $0 }
            var endpoint: @Sendable (TokenService) throws -> String = { $0.endpoint() }
            var environment: [String: String] = [:]
            /// Whether to pass `--offline`, for endpoints on other machines.
            var isOffline = false
            /// The beginning of the line, then texts that it must contain: the cause and the remedy.
            let line: [String]

            var testDescription: String { name }
        }

        private static let html = "<html><body>Please log in to AirportFree</body></html>"

        private static func refusal(
            _ status: Int,
            _ code: Int,
            _ message: String
        ) -> @Sendable (TokenService) throws -> String {
            { service in
                let body =
                    #"{"errorId":"ERROR-1","httpStatus":\#(status),"errorCode":\#(code),"message":"\#(message)"}"#
                return service.endpoint(try TokenService.reply(body, status: status))
            }
        }

        static let faults: [Fault] = [
            Fault(
                name: "wrong secret",
                changes: ["here.access.key.secret": "bm90LXRoZS1zZWNyZXQ"],
                line: ["✗ token: ", "401300", "check that id and secret are complete and from the same access key"]
            ),
            Fault(
                name: "whitespace at the end of the secret",
                edit: { $0.replacing(/(secret = .*)/) { $0.output.1 + " " } },
                line: [
                    "! credentials: ", ":4: removed trailing whitespace from the value of here.access.key.secret",
                    "try: remove it",
                ]
            ),
            Fault(
                name: "quotes",
                edit: { $0.replacing(/secret = (.*)/) { "secret = \"\($0.output.1)\"" } },
                line: [
                    "! credentials: ", ":4: removed the quotes around the value of here.access.key.secret",
                    "try: remove them",
                ]
            ),
            Fault(
                name: "client id for key id",
                edit: {
                    $0.replacing("here.client.id", with: "here.x").replacing(
                        "access.key.id = ",
                        with: "access.key.id = CLIENT"
                    )
                },
                line: ["✗ token: ", "401310", "set here.access.key.id to the access key's id"]
            ),
            Fault(
                name: "key id copied from the client id",
                edit: { text in
                    let id =
                        text.split(separator: "\n").first { $0.hasPrefix("here.client.id") }?.split(separator: " ").last
                        ?? ""
                    return text.replacing(/key.id = .*/) { _ in "key.id = \(id)" }
                },
                line: [
                    "! credentials: ", ":3: here.access.key.id is the same as here.client.id",
                    "try: copy here.access.key.id",
                ]
            ),
            Fault(
                name: "byte-order mark",
                edit: { "\u{FEFF}" + $0 },
                line: ["! credentials: ", ":1: begins with a UTF-8 byte-order mark", "try: save it without"]
            ),
            Fault(
                name: "repeated key",
                edit: { $0 + "here.access.key.id = x\n" },
                line: [
                    "! credentials: ", ":6: here.access.key.id occurs more than once", "try: remove the other lines",
                ]
            ),
            Fault(
                name: "placeholder",
                changes: ["here.access.key.secret": "<your secret>"],
                line: ["✗ credentials: ", ":4: here.access.key.secret is still a placeholder", "try: copy the value"]
            ),
            Fault(
                name: "wrong clock",
                endpoint: { $0.endpoint("/~clock/3600") },
                line: ["! clock: this machine is 36", " s behind 127.0.0.1", "try: set the clock"]
            ),
            Fault(
                name: "unknown host",
                endpoint: { _ in "https://\(UnknownHost.name)/oauth2/token" },
                line: ["✗ DNS: \(UnknownHost.name) has no address", "try: check the spelling of the host"]
            ),
            Fault(
                name: "misspelt host",
                endpoint: { _ in "https://acount.api.here.com/oauth2/token" },
                isOffline: true,
                line: [
                    "! endpoint: ", "similar to account.api.here.com",
                    "try: change the host in here.token.endpoint.url",
                ]
            ),
            Fault(
                name: "another path",
                endpoint: { _ in "https://account.api.here.com/oauth/token" },
                isOffline: true,
                line: ["! endpoint: ", "has a host of HERE, but another path", "try: change the path to /oauth2/token"]
            ),
            Fault(
                name: "misspelt key of a setting",
                changes: ["here.token.endpoint.url": nil],
                edit: { $0 + "here.token.endpoint.ur1 = https://account.hereapi.cn/oauth2/token\n" },
                line: [
                    "! credentials: ", ":5: here.token.endpoint.ur1 is ignored",
                    "try: rename it to here.token.endpoint.url",
                ]
            ),
            Fault(
                name: "broken connection",
                endpoint: { $0.endpoint(try TokenService.raw("", isReset: true)) },
                line: ["✗ token: cannot get an answer from 127.0.0.1", "Connection reset by peer", "try: "]
            ),
            Fault(
                name: "proxy without an @",
                endpoint: { $0.endpoint(on: \.https) },
                environment: ["https_proxy": "http://user:pass-of-proxy"],
                line: ["✗ proxy: an invalid value, from https_proxy", "try: correct https_proxy"]
            ),
            Fault(
                name: "refused connection",
                endpoint: { _ in "https://127.0.0.1:1/oauth2/token" },
                line: ["✗ TCP: no connection to 127.0.0.1:1: ", "try: check the port"]
            ),
            Fault(
                name: "certificate of an untrusted issuer",
                endpoint: { $0.endpoint(on: \.https) },
                line: [
                    "✗ TLS: the certificate of 127.0.0.1 is not trusted", "issued by CN = here-token authority",
                    "try: ",
                ]
            ),
            Fault(
                name: "dead proxy",
                endpoint: { $0.endpoint(on: \.https) },
                environment: ["https_proxy": "http://user:pass-of-proxy@127.0.0.1:1"],
                line: ["✗ proxy: no connection to http://127.0.0.1:1, from https_proxy", "try: correct https_proxy"]
            ),
            Fault(
                name: "dead proxy on the port of the service",
                endpoint: { _ in "https://127.0.0.1:1/oauth2/token" },
                environment: ["https_proxy": "http://127.0.0.2:1"],
                line: ["✗ proxy: no connection to http://127.0.0.2:1, from https_proxy", "try: correct https_proxy"]
            ),
            Fault(
                name: "refused connection past a proxy on the same port",
                endpoint: { _ in "https://127.0.0.1:1/oauth2/token" },
                environment: ["https_proxy": "http://127.0.0.2:1", "no_proxy": "127.0.0.1"],
                line: ["✗ TCP: no connection to 127.0.0.1:1: ", "try: check the port"]
            ),
            Fault(
                name: "proxy of an unknown kind",
                endpoint: { $0.endpoint(on: \.https) },
                environment: ["all_proxy": "ftp://user:pass-of-proxy@127.0.0.1:1"],
                line: ["✗ proxy: ftp://127.0.0.1:1, from all_proxy: Unsupported proxy", "try: correct all_proxy"]
            ),
            Fault(
                name: "captive portal",
                endpoint: { $0.endpoint(try TokenService.reply(html, headers: ["Content-Type": "text/html"])) },
                line: [
                    "✗ token: ", "the reply is not JSON", "AirportFree",
                    "try: check the endpoint, and whether a network login",
                ]
            ),
            Fault(
                name: "403109",
                endpoint: refusal(403, 403109, "Not a member of the project"),
                line: ["✗ token: ", "403109", "try: in HERE's portal, add the app to the project"]
            ),
            Fault(
                name: "429002",
                endpoint: refusal(429, 429002, "Request blocked because too many requests were made"),
                line: ["✗ token: ", "429002", "try: wait a few minutes, and use each token"]
            ),
        ]

        /// Faults that appear only if the stand-in's certificate authority is trusted.
        static let trustedFaults: [Fault] = [
            Fault(
                name: "expired certificate",
                endpoint: { $0.endpoint(on: \.httpsExpired) },
                line: ["✗ TLS: ", "certificate has expired", "try: check the date of this machine"]
            ),
            Fault(
                name: "certificate of another host",
                endpoint: { $0.endpoint(on: \.httpsWrongHost) },
                line: ["✗ TLS: the certificate is not for 127.0.0.1", "try: check the host in the endpoint"]
            ),
        ]

        @Test("the first failed check of doctor names the cause and the remedy", arguments: faults)
        func fault(_ fault: Fault) async throws { try await check(fault) }

        @Test(
            "a failed check of doctor names the cause and the remedy if the authority is trusted",
            arguments: trustedFaults
        )
        func trustedFault(_ fault: Fault) async throws { try await check(fault, isTrusting: true) }

        private func check(_ fault: Fault, isTrusting: Bool = false) async throws {
            var text = try String(
                contentsOf: URL(filePath: service.credentials(in: directory, changing: fault.changes)),
                encoding: .utf8
            )
            text = fault.edit(text).replacing(/= CLIENT.*/) { _ in "= \(service.ready.clientId)" }
            let file = try directory.file("c.properties", text).path
            let run = try await Binary.doctor(
                ["-c", file, "--endpoint", fault.endpoint(service)] + (fault.isOffline ? ["--offline"] : []),
                environment: fault.environment,
                isTrusting: isTrusting
            )
            #expect(run.status == 1)
            let line = try #require(run.stdout.split(separator: "\n").first { !$0.hasPrefix("✓") })
            #expect(line.hasPrefix(fault.line[0]), "\(line)")
            for text in fault.line { #expect(line.contains(text), "\(line)") }
            #expect(line.contains("; try: ") && !run.stdout.contains("pass-of-proxy"))
        }
    }
}
