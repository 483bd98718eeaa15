import Foundation
import Testing

@testable import HereTokenCore

/// How long a failure that a lock holder left keeps other processes from asking the service.
@Suite struct KnownFailureTests {
    private func replyFailure(_ status: Int, retryAfter: String?) -> Failure? {
        let now = ClockReading(wall: 1_000, uptime: 100, boot: "b")
        let reader = ReplyReader(host: "h", sent: now, clockLead: 0, text: ForeignText())
        do {
            let headers = retryAfter.map { ["retry-after": $0] } ?? [:]
            _ = try reader.token(in: HTTPResponse(status: status, headers: headers, body: Data("{}".utf8)))
            return nil
        } catch {
            return error
        }
    }

    /// The wait for a process that starts `seconds` after the failure, which happened at 1,000.
    private func wait(_ status: Int, _ retryAfter: String?, after seconds: Int, started: Int? = nil) throws -> Int {
        let failure = try #require(replyFailure(status, retryAfter: retryAfter))
        let known = try #require(KnownFailure(failure, at: ClockReading(wall: 1_000, uptime: 100, boot: "b")))
        let now = ClockReading(wall: 1_000 + seconds, uptime: 5, boot: "after a restart")
        let start = ClockReading(wall: 1_000 + (started ?? seconds), uptime: 5, boot: "after a restart")
        return known.wait(at: now, since: start)
    }

    @Test("Retry-After counts for 429 and 5xx, up to five minutes")
    func retryAfter() throws {
        #expect(try wait(429, "60", after: 20) == 40)
        #expect(try wait(503, "60", after: 70) <= 0)
        #expect(try wait(503, "86400", after: 0) == 300)
        #expect(try wait(503, "9223372036854775807", after: 1) == 299)
        #expect(try wait(403, "86400", after: 3) <= 0)
    }

    @Test("a failure without Retry-After counts for two seconds, and for a process that waited for it")
    func moment() throws {
        #expect(try wait(403, nil, after: 1) == 1)
        #expect(try wait(403, nil, after: 2) == 0)
        #expect(try wait(403, nil, after: 5, started: -10) == 10)
    }

    @Test("a failure from the future, after the clock was set back, does not count")
    func future() throws {
        #expect(try wait(503, "9223372036854775807", after: -10) == 0)
        #expect(try wait(403, nil, after: -600) == 0)
    }

    @Test("a failure that may concern only one process is not shared", arguments: [200, 302, 404])
    func others(_ status: Int) throws {
        let failure = try #require(replyFailure(status, retryAfter: nil))
        #expect(KnownFailure(failure, at: ClockReading(wall: 1, uptime: 1, boot: "")) == nil)
    }
}
