import Foundation
import HereTokenCore
import Synchronization
import Testing

@Suite struct TokenClientTests {
    /// Answers with one result after the other, the last again and again, and keeps the requests.
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

    @Test("sends one form with its signature and the headers that the service wants")
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

    @Test("counts the expiry from when the request was sent")
    func expiry() throws {
        let token = try fetch(FakeTransport(200, success))
        #expect(token.expiresAt == 123_456_799)
        #expect(token.value.revealed() == "t")
    }

    @Test("takes no redirect, and names its target without path and query", arguments: [301, 302, 303, 307, 308, 300])
    func redirect(_ status: Int) {
        let transport = FakeTransport(status, "", headers: ["location": "https://login.example/x?token=y"])
        let failure = failure(transport)
        #expect(failure?.code == .redirected && failure?.httpStatus == status)
        #expect(failure?.message.contains(" redirects to https://login.example;") == true)
    }

    @Test("calls 400, 401 and 403 refusals, with or without an explanation", arguments: [400, 401, 403])
    func refusals(_ status: Int) {
        let failure = failure(FakeTransport(status, "<html>No</html>"))
        #expect(failure?.code == .refused && failure?.httpStatus == status && failure?.isTemporary == false)
        #expect(failure?.details == ["the answer begins: <html>No</html>"])
    }

    @Test("calls 429 and 5xx temporary", arguments: [429, 500, 502, 503, 504, 599])
    func temporary(_ status: Int) {
        let failure = failure(FakeTransport(status, "{}"))
        #expect(failure?.code == (status == 429 ? .tooManyRequests : .serviceUnavailable))
        #expect(failure?.httpStatus == status && failure?.isRetryable == true)
    }

    @Test("calls every other status unexpected", arguments: [100, 201, 204, 404, 407, 418, 600, 999])
    func otherStatuses(_ status: Int) {
        let failure = failure(FakeTransport(status, success))
        #expect(failure?.code == .unexpectedReply && failure?.httpStatus == status)
        #expect(failure?.details.last?.contains("\"t\"") == false)
    }

    @Test("reads the first error shape")
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

    @Test("reads the second error shape")
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

    @Test("shows neither secret nor signature of a reply that repeats the request")
    func echo() throws {
        let probe = FakeTransport(200, success)
        _ = try fetch(probe)
        let header = try #require(probe.requests.first?.headers["Authorization"])
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

    @Test("tells the ways in which no reply comes")
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

    @Test("tries again what may pass, as often as it may", arguments: [429, 500, 502, 503, 504])
    func retries(_ status: Int) throws {
        let passing = FakeTransport(response(status), response(status), response(200, success))
        _ = try fetch(passing, retries: 2)
        #expect(passing.requests.count == 3)

        let staying = FakeTransport(response(status))
        #expect(throws: Failure.self) { try fetch(staying, retries: 2) }
        #expect(staying.requests.count == 3)
    }

    @Test("tries nothing else again", arguments: [200, 302, 400, 401, 403, 404, 501, 505])
    func noRetries(_ status: Int) {
        let transport = FakeTransport(response(status))
        #expect(throws: Failure.self) { try fetch(transport, retries: 3) }
        #expect(transport.requests.count == 1)
    }

    @Test("tries a connection again that failed, not one that will fail again")
    func connections() throws {
        let failure = TransportFailure.unreachable(.init(cause: .connect, reason: "", isTemporary: true))
        let passing = FakeTransport(.failure(failure), .failure(.timedOut), response(200, success))
        _ = try fetch(passing, retries: 3)
        #expect(passing.requests.count == 3)

        let staying = FakeTransport(
            .failure(.unreachable(.init(cause: .certificateName, reason: "", isTemporary: false)))
        )
        #expect(throws: Failure.self) { try fetch(staying, retries: 3) }
        #expect(staying.requests.count == 1)
    }

    private let clockComplaint = #"{"errorCode":401204,"message":"Wrong time."}"#

    @Test("signs again with the service's time, once")
    func clockCorrection() throws {
        let date = ["date": "Thu, 29 Nov 1973 20:33:09 GMT"]
        let passing = FakeTransport(response(401, clockComplaint, headers: date), response(200, success))
        let token = try fetch(passing)
        #expect(passing.requests.last?.headers["Authorization"]?.contains("oauth_timestamp=\"123453189\"") == true)
        #expect(token.expiresAt == 123_453_199)
        #expect(token.issued.wall == 123_456_789)

        let staying = FakeTransport(response(401, clockComplaint, headers: date))
        #expect(throws: Failure.self) { try fetch(staying, retries: 3) }
        #expect(staying.requests.count == 2)
    }

    @Test(
        "waits for no absurd Retry-After",
        arguments: [("9223372036854775807", 1), ("99999999999999999999", 2), ("-9223372036854775808", 2)]
    )
    func absurdRetryAfter(_ value: String, _ requests: Int) {
        let transport = FakeTransport(response(503, headers: ["retry-after": value]))
        #expect(throws: Failure.self) { try fetch(transport, retries: 1) }
        #expect(transport.requests.count == requests)
    }

    @Test("asks for the service's time where the reply has no date")
    func timestampQuestion() throws {
        let time = response(200, #"{"timestamp":123460389}"#)
        let transport = FakeTransport(response(401, clockComplaint), time, response(200, success))
        _ = try fetch(transport)
        #expect(transport.requests.map(\.method) == ["POST", "GET", "POST"])
        #expect(transport.requests[1].url == "https://www.sampleurl.com/some/timestamp")
        #expect(transport.requests[1].headers["Authorization"] == nil)
        #expect(transport.requests[2].headers["Authorization"]?.contains("oauth_timestamp=\"123460389\"") == true)
    }

    @Test("believes no time that no clock shows", arguments: ["9223372036854775807", "-1", "1e300", "\"now\""])
    func absurdTimes(_ time: String) {
        let transport = FakeTransport(response(401, clockComplaint), response(200, "{\"timestamp\":\(time)}"))
        #expect(throws: Failure.self) { try fetch(transport) }
        #expect(transport.requests.count == 2)
    }

    @Test("does not wait longer than it has time")
    func noTimeToWait() {
        let transport = FakeTransport(response(503, headers: ["retry-after": "60"]), response(200, success))
        #expect(throws: Failure.self) { try fetch(transport, retries: 3) }
        #expect(transport.requests.count == 1)
    }
}
