import Foundation
import HereTokenCore
import Synchronization
import Testing

@Suite struct TokenClientTests {
    /// Returns the results in order, then repeats the last one; records the requests.
    private final class FakeTransport: HTTPTransport {
        private let results: [Result<HTTPResponse, TransportFailure>]
        private let seen = Mutex<[HTTPRequest]>([])
        var requests: [HTTPRequest] { seen.withLock(\.self) }

        init(_ results: Result<HTTPResponse, TransportFailure>...) {
            self.results = results
        }

        convenience init(_ status: Int, _ body: String, headers: [String: String] = [:]) {
            self.init(.success(HTTPResponse(status: status, headers: headers, body: Data(body.utf8))))
        }

        func send(_ request: HTTPRequest, by deadline: Deadline) throws(TransportFailure) -> HTTPResponse {
            let count = seen.withLock { seen in
                seen.append(request)
                return seen.count
            }
            return try results[min(count, results.count) - 1].get()
        }
    }

    private let credentials = Credentials(accessKeyID: "testKey", accessKeySecret: Secret("testSecret".utf8))

    private func fetch(
        _ transport: FakeTransport,
        scope: String? = nil,
        expiresIn: Int? = nil,
        retries: Int = 0
    ) throws -> AccessToken {
        let endpoint = try TokenEndpoint("https://www.sampleurl.com/some/path")
        return try TokenClient(
            transport: transport,
            retryPolicy: RetryPolicy(retries: retries),
            effects: .fake(nonce: "ab1Xo3")
        ).fetch(
            TokenRequest(endpoint: endpoint, scope: scope, expiresIn: expiresIn),
            with: credentials,
            by: .after(seconds: 5)
        )
    }

    private func failure(_ transport: FakeTransport) -> Failure? {
        HereTokenCoreTests.failure { try fetch(transport) }
    }

    private let success = #"{"access_token":"t","token_type":"bearer","expires_in":10}"#

    @Test("fetch sends one signed form with the headers that the service needs")
    func request() throws {
        let transport = FakeTransport(200, success)
        _ = try fetch(transport, scope: "hrn:here:a b", expiresIn: 3_600)
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

    @Test("the expiry counts from the time of the request")
    func expiry() throws {
        let token = try fetch(FakeTransport(200, success))
        #expect(token.expiresAt == 123_456_799)
        #expect(token.value.revealed() == "t")
    }

    @Test(
        "a redirect is a failure that names the target without path and query",
        arguments: [301, 302, 303, 307, 308, 300]
    )
    func redirect(_ status: Int) {
        let transport = FakeTransport(status, "", headers: ["location": "https://login.example/x?token=y"])
        let failure = failure(transport)
        #expect(failure?.code == .redirected && failure?.httpStatus == status)
        #expect(failure?.message.contains(" redirects to https://login.example;") == true)
    }

    @Test("400, 401 and 403 are refusals, even without an explanation", arguments: [400, 401, 403])
    func refusals(_ status: Int) {
        let failure = failure(FakeTransport(status, "<html>No</html>"))
        #expect(failure?.code == .refused && failure?.httpStatus == status && failure?.isTemporary == false)
        #expect(failure?.details == ["the answer begins: <html>No</html>"])
    }

    @Test("429 and 5xx are temporary failures", arguments: [429, 500, 502, 503, 504, 599])
    func temporary(_ status: Int) {
        let failure = failure(FakeTransport(status, "{}"))
        #expect(failure?.code == (status == 429 ? .tooManyRequests : .serviceUnavailable))
        #expect(failure?.httpStatus == status && failure?.isRetryable == true)
    }

    @Test("every other status is an unexpected reply", arguments: [100, 201, 204, 404, 407, 418, 600, 999])
    func otherStatuses(_ status: Int) {
        let failure = failure(FakeTransport(status, success))
        #expect(failure?.code == .unexpectedReply && failure?.httpStatus == status)
        #expect(failure?.details.last?.contains("\"t\"") == false)
    }

    @Test("a refusal in the first error format has its message, details and code")
    func firstShape() throws {
        let body = #"""
            {"errorId":"ERROR-1","httpStatus":401,"errorCode":401300,"message":"Signature mismatch.",
             "error":"invalid_client","error_description":"longer",
             "errorFields":[{"name":"scope","errorCode":400203,"message":"Invalid value."}]}
            """#
        let headers = ["x-correlation-id": "c-1", "date": "Thu, 29 Nov 1973 20:33:09 GMT"]
        let failure = try #require(self.failure(FakeTransport(401, body, headers: headers)))
        #expect(
            failure.message
                == "www.sampleurl.com refused the request: Signature mismatch. (HTTP 401, error 401300)"
        )
        #expect(failure.details == ["scope: Invalid value.", "error id: ERROR-1", "correlation id: c-1"])
        let error = try #require(failure.service)
        #expect(error.code == 401_300 && error.errorID == "ERROR-1" && error.correlationID == "c-1")
        #expect(error.clockLead == 3_600)
    }

    @Test("a refusal in the second error format has its message, details and code")
    func secondShape() throws {
        let body = #"""
            {"title":"Not a member","status":403,"code":"403109","cause":"No project","action":"Join","correlationId":"c"}
            """#
        let failure = try #require(self.failure(FakeTransport(403, body)))
        #expect(
            failure.message
                == "www.sampleurl.com refused the request: Not a member: No project (HTTP 403, error 403109)"
        )
        #expect(failure.details == ["HERE advises: Join", "correlation id: c"])
        #expect(failure.service?.code == 403_109 && failure.service?.clockLead == nil)
    }

    @Test("a failure shows no secret or signature from a reply that repeats the request")
    func echo() throws {
        let transport = FakeTransport(200, success)
        _ = try fetch(transport)
        let header = try #require(transport.requests.first?.headers["Authorization"])
        let match = try #require(header.firstMatch(of: /oauth_signature="([^"]+)"/))
        let encoded = String(match.1)
        let signature = try #require(PercentEncoding.decodeForm(encoded))
        for body in ["Authorization: \(header) testSecret", #"{"message":"secret testSecret"}"#] {
            let failure = failure(FakeTransport(400, body))
            let shown = String(describing: failure)
            #expect(!shown.contains("testSecret"))
            #expect(!shown.contains(encoded.prefix(20)) && !shown.contains(signature.prefix(20)))
            #expect(shown.contains("<redacted>"))
        }
    }

    @Test("a failed transfer says whether the host was unreachable, late or sent too much")
    func transportFailures() {
        let broken = FakeTransport(
            .failure(.unreachable(.init(cause: .connect, reason: "no\nroute", isTemporary: true)))
        )
        let unreachable = failure(broken)
        #expect(unreachable?.code == .unreachable && unreachable?.cause == .connect && unreachable?.isTemporary == true)
        #expect(unreachable?.message == "cannot get an answer from www.sampleurl.com: no route")

        let late = failure(FakeTransport(.failure(.timedOut)))
        #expect(late?.code == .timedOut && late?.isTemporary == true)
        #expect(late?.message == "no complete answer from www.sampleurl.com within 5 s")

        let head = HTTPResponse(status: 200, headers: [:], body: Data())
        let large = failure(FakeTransport(.failure(.tooLarge(.body, head: head))))
        #expect(large?.code == .replyTooLarge && large?.httpStatus == 200)
        #expect(large?.message == "www.sampleurl.com sent more than 1 MiB; the answer was cut off")
        let header = failure(FakeTransport(.failure(.tooLarge(.header, head: nil))))
        #expect(header?.code == .replyTooLarge && header?.httpStatus == nil && header?.details == [])
        #expect(header?.message == "www.sampleurl.com sent a header of more than 256 KiB; the answer was cut off")
    }

    private func response(
        _ status: Int,
        _ body: String = "{}",
        headers: [String: String] = [:]
    ) -> Result<HTTPResponse, TransportFailure> {
        .success(HTTPResponse(status: status, headers: headers, body: Data(body.utf8)))
    }

    @Test("fetch retries after a temporary status, up to the limit", arguments: [429, 500, 502, 503, 504])
    func retries(_ status: Int) throws {
        let recovering = FakeTransport(response(status), response(status), response(200, success))
        _ = try fetch(recovering, retries: 2)
        #expect(recovering.requests.count == 3)

        let failing = FakeTransport(response(status))
        #expect(throws: Failure.self) { try fetch(failing, retries: 2) }
        #expect(failing.requests.count == 3)
    }

    @Test("fetch does not retry after any other status", arguments: [200, 302, 400, 401, 403, 404, 501, 505])
    func noRetries(_ status: Int) {
        let transport = FakeTransport(response(status))
        #expect(throws: Failure.self) { try fetch(transport, retries: 3) }
        #expect(transport.requests.count == 1)
    }

    @Test("fetch retries after a temporary connection failure only")
    func connections() throws {
        let failure = TransportFailure.unreachable(.init(cause: .connect, reason: "", isTemporary: true))
        let recovering = FakeTransport(.failure(failure), .failure(.timedOut), response(200, success))
        _ = try fetch(recovering, retries: 3)
        #expect(recovering.requests.count == 3)

        let failing = FakeTransport(
            .failure(.unreachable(.init(cause: .certificateName, reason: "", isTemporary: false)))
        )
        #expect(throws: Failure.self) { try fetch(failing, retries: 3) }
        #expect(failing.requests.count == 1)
    }

    private let clockComplaint = #"{"errorCode":401204,"message":"Wrong time."}"#

    @Test("fetch signs once more with the service's time")
    func clockCorrection() throws {
        let date = ["date": "Thu, 29 Nov 1973 20:33:09 GMT"]
        let recovering = FakeTransport(response(401, clockComplaint, headers: date), response(200, success))
        let token = try fetch(recovering)
        #expect(recovering.requests.last?.headers["Authorization"]?.contains("oauth_timestamp=\"123453189\"") == true)
        #expect(token.expiresAt == 123_453_199)
        #expect(token.issued.wall == 123_456_789)

        let failing = FakeTransport(response(401, clockComplaint, headers: date))
        #expect(throws: Failure.self) { try fetch(failing, retries: 3) }
        #expect(failing.requests.count == 2)
    }

    @Test(
        "fetch does not wait for an absurd Retry-After",
        arguments: [("9223372036854775807", 1), ("99999999999999999999", 2), ("-9223372036854775808", 2)]
    )
    func absurdRetryAfter(_ value: String, _ requests: Int) {
        let transport = FakeTransport(response(503, headers: ["retry-after": value]))
        #expect(throws: Failure.self) { try fetch(transport, retries: 1) }
        #expect(transport.requests.count == requests)
    }

    @Test("fetch requests the service's time if the reply has no date")
    func timestampQuestion() throws {
        let time = response(200, #"{"timestamp":123460389}"#)
        let transport = FakeTransport(response(401, clockComplaint), time, response(200, success))
        _ = try fetch(transport)
        #expect(transport.requests.map(\.method) == ["POST", "GET", "POST"])
        #expect(transport.requests[1].url == "https://www.sampleurl.com/some/timestamp")
        #expect(transport.requests[1].headers["Authorization"] == nil)
        #expect(transport.requests[2].headers["Authorization"]?.contains("oauth_timestamp=\"123460389\"") == true)
    }

    @Test("fetch ignores an absurd time of the service", arguments: ["9223372036854775807", "-1", "1e300", "\"now\""])
    func absurdTimes(_ time: String) {
        let transport = FakeTransport(response(401, clockComplaint), response(200, "{\"timestamp\":\(time)}"))
        #expect(throws: Failure.self) { try fetch(transport) }
        #expect(transport.requests.count == 2)
    }

    @Test("fetch does not wait beyond its deadline")
    func noTimeToWait() {
        let transport = FakeTransport(response(503, headers: ["retry-after": "60"]), response(200, success))
        #expect(throws: Failure.self) { try fetch(transport, retries: 3) }
        #expect(transport.requests.count == 1)
    }
}
