import Foundation
import HereTokenCore
import Synchronization
import Testing

@Suite struct TokenClientTests {
    /// Answers every request alike, and keeps the requests.
    private final class FakeTransport: HTTPTransport {
        private let result: Result<HTTPResponse, TransportFailure>
        private let seen = Mutex<[HTTPRequest]>([])
        var requests: [HTTPRequest] { seen.withLock(\.self) }

        init(_ result: Result<HTTPResponse, TransportFailure>) {
            self.result = result
        }

        convenience init(_ status: Int, _ body: String, headers: [String: String] = [:]) {
            self.init(.success(HTTPResponse(status: status, headers: headers, body: Data(body.utf8))))
        }

        func send(_ request: HTTPRequest, by deadline: Deadline) async throws(TransportFailure) -> HTTPResponse {
            seen.withLock { $0.append(request) }
            return try result.get()
        }
    }

    private let credentials = Credentials(
        accessKeyID: "testKey",
        accessKeySecret: Secret("testSecret".utf8),
        tokenEndpoint: nil,
        scope: nil
    )

    private func fetch(
        _ transport: FakeTransport,
        scope: String? = nil,
        expiresIn: Int? = nil
    ) async throws -> AccessToken {
        let endpoint = try TokenEndpoint("https://www.sampleurl.com/some/path")
        return try await TokenClient(transport: transport, now: { 123_456_789 }, nonce: { "ab1Xo3" })
            .fetch(
                TokenRequest(endpoint: endpoint, scope: scope, expiresIn: expiresIn),
                with: credentials,
                by: .after(seconds: 5)
            )
    }

    private func failure(_ transport: FakeTransport) async -> TokenFailure? {
        do {
            _ = try await fetch(transport)
            return nil
        } catch {
            return error as? TokenFailure
        }
    }

    private let success = #"{"access_token":"t","token_type":"bearer","expires_in":10}"#

    @Test("sends one form with its signature and the headers that the service wants")
    func request() async throws {
        let transport = FakeTransport(200, success)
        _ = try await fetch(transport, scope: "hrn:here:a b", expiresIn: 3_600)
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1)
        #expect(request.method == "POST")
        #expect(request.url == "https://www.sampleurl.com/some/path")
        #expect(request.body == "grant_type=client_credentials&expires_in=3600&scope=hrn%3Ahere%3Aa%20b")
        #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
        #expect(request.headers["Accept"] == "application/json")
        #expect(request.headers["User-Agent"] == "here-token/\(Version.current)")
        #expect(request.headers["Authorization"]?.hasPrefix("OAuth oauth_consumer_key=\"testKey\", ") == true)
    }

    @Test("counts the expiry from when the request was sent")
    func expiry() async throws {
        let token = try await fetch(FakeTransport(200, success))
        #expect(token.expiresAt == 123_456_799)
        #expect(token.value.revealed() == "t")
    }

    @Test("takes no redirect, and names its target without path and query", arguments: [301, 302, 303, 307, 308, 300])
    func redirect(_ status: Int) async {
        let transport = FakeTransport(status, "", headers: ["location": "https://login.example/x?token=y"])
        guard case .unexpectedReply(let reply)? = await failure(transport) else {
            Issue.record("no redirect")
            return
        }
        #expect(reply.problem == .redirect(to: "https://login.example"))
        #expect(reply.status == status)
    }

    @Test("calls 400, 401 and 403 refusals, with or without an explanation", arguments: [400, 401, 403])
    func refusals(_ status: Int) async {
        guard case .refused(let error)? = await failure(FakeTransport(status, "<html>No</html>")) else {
            Issue.record("not refused")
            return
        }
        #expect(error.status == status && error.message == nil && error.excerpt == "<html>No</html>")
    }

    @Test("calls 429 and 5xx temporary", arguments: [429, 500, 502, 503, 504, 599])
    func temporary(_ status: Int) async {
        guard case .unavailable(let error)? = await failure(FakeTransport(status, "{}")) else {
            Issue.record("not temporary")
            return
        }
        #expect(error.status == status)
    }

    @Test("calls every other status unexpected", arguments: [100, 201, 204, 404, 407, 418, 600, 999])
    func otherStatuses(_ status: Int) async {
        guard case .unexpectedReply(let reply)? = await failure(FakeTransport(status, success)) else {
            Issue.record("not unexpected")
            return
        }
        #expect(reply.problem == .status && reply.status == status)
        #expect(reply.excerpt?.contains("\"t\"") == false)
    }

    @Test("reads the first error shape")
    func firstShape() async {
        let body = #"""
            {"errorId":"ERROR-1","httpStatus":401,"errorCode":401300,"message":"Signature mismatch.",
             "error":"invalid_client","error_description":"longer",
             "errorFields":[{"name":"scope","errorCode":400203,"message":"Invalid value."}]}
            """#
        let headers = ["x-correlation-id": "c-1", "date": "Thu, 29 Nov 1973 20:33:09 GMT"]
        guard case .refused(let error)? = await failure(FakeTransport(401, body, headers: headers)) else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == 401_300 && error.message == "Signature mismatch." && error.errorID == "ERROR-1")
        #expect(error.fields == ["scope: Invalid value."])
        #expect(error.correlationID == "c-1")
        #expect(error.clockLead == 3_600)
        #expect(error.excerpt == nil)
    }

    @Test("reads the second error shape")
    func secondShape() async {
        let body = #"""
            {"title":"Not a member","status":403,"code":"403109","cause":"No project","action":"Join","correlationId":"c"}
            """#
        guard case .refused(let error)? = await failure(FakeTransport(403, body)) else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == 403_109 && error.message == "Not a member: No project" && error.action == "Join")
        #expect(error.correlationID == "c" && error.clockLead == nil)
    }

    @Test("shows neither secret nor signature of a reply that repeats the request")
    func echo() async throws {
        let probe = FakeTransport(200, success)
        _ = try await fetch(probe)
        let header = try #require(probe.requests.first?.headers["Authorization"])
        let signature = "FeKRSQawLAt3GwVBYCJqY2lawFkEHs2u78MfT7m1P"
        for body in ["Authorization: \(header) testSecret", #"{"message":"secret testSecret"}"#] {
            let failure = await failure(FakeTransport(400, body))
            let shown = String(describing: failure)
            #expect(!shown.contains("testSecret") && !shown.contains(signature))
            #expect(shown.contains("<redacted>"))
        }
    }

    @Test("tells the ways in which no reply comes")
    func transportFailures() async {
        let host = "www.sampleurl.com"
        #expect(
            await failure(FakeTransport(.failure(.unreachable(reason: "no\nroute"))))
                == .unreachable(host: host, reason: "no route")
        )
        #expect(
            await failure(FakeTransport(.failure(.timedOut))) == .timedOut(waitingFor: .reply(host: host), timeout: 5)
        )
        guard
            case .unexpectedReply(let reply)? = await failure(
                FakeTransport(
                    .failure(.tooLarge(limit: 9, head: HTTPResponse(status: 200, headers: [:], body: Data())))
                )
            )
        else {
            Issue.record("not unexpected")
            return
        }
        #expect(reply.problem == .tooLarge(limit: 9) && reply.status == 200)
    }
}
