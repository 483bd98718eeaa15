import Foundation
import HereTokenCore
import Testing

@Suite struct RetryPolicyTests {
    private func unavailable(_ headers: [String: String] = [:]) throws -> Failure {
        let response = HTTPResponse(status: 503, headers: headers, body: Data())
        return try #require(HereTokenCoreTests.failure { try ReplyReader.fake().token(in: response) })
    }

    @Test(
        "the longest wait doubles up to 8 s",
        arguments: zip(0..<8, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000])
    )
    func ceiling(_ retry: Int, _ milliseconds: Int) throws {
        let policy = RetryPolicy(retries: 100)
        let longest = try #require(try policy.wait(after: unavailable(), retry: retry, jitter: 0.999_999))
        #expect(longest <= .milliseconds(milliseconds) && longest > .milliseconds(milliseconds - 10))
        #expect(try policy.wait(after: unavailable(), retry: retry, jitter: 0) == .zero)
    }

    @Test("the policy stops after the last retry")
    func last() throws {
        #expect(try RetryPolicy(retries: 2).wait(after: unavailable(), retry: 1, jitter: 0) != nil)
        #expect(try RetryPolicy(retries: 2).wait(after: unavailable(), retry: 2, jitter: 0) == nil)
        #expect(try RetryPolicy(retries: 0).wait(after: unavailable(), retry: 0, jitter: 0) == nil)
    }

    @Test(
        "the wait is that of Retry-After, in seconds or as a date",
        arguments: [
            (["retry-after": "7"], 7), (["retry-after": "0"], 0), (["retry-after": "-3"], 0),
            (["retry-after": "soon"], 0),
            (["retry-after": "Sun, 06 Nov 1994 08:49:41 GMT"], 4),
            (["retry-after": "Sun, 06 Nov 1994 09:49:41 GMT", "date": "Sun, 06 Nov 1994 09:49:37 GMT"], 4),
            (["retry-after": "Sun, 06 Nov 1994 08:00:00 GMT"], 0),
        ]
    )
    func retryAfter(_ headers: [String: String], _ seconds: Int) throws {
        #expect(try RetryPolicy(retries: 1).wait(after: unavailable(headers), retry: 0, jitter: 0) == .seconds(seconds))
    }
}
