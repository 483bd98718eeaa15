import HereTokenCore
import Testing

/// Times are in seconds: a token of 3600 s, issued at 1000 by the wall clock, 100 s after the machine's start.
@Suite struct AccessTokenTests {
    private func left(wall: Int, uptime: Int, boot: String = "a") -> Int {
        AccessToken.fake().secondsLeft(at: ClockReading(wall: wall, uptime: uptime, boot: boot))
    }

    @Test("the time left counts down while both clocks run")
    func countdown() {
        #expect(left(wall: 1_000, uptime: 100) == 3_600)
        #expect(left(wall: 1_010, uptime: 110) == 3_590)
        #expect(left(wall: 4_599, uptime: 3_699) == 1)
        #expect(left(wall: 4_600, uptime: 3_700) == 0)
        #expect(left(wall: 9_999, uptime: 9_099) == 0)
    }

    @Test("a wall clock that was set back does not prolong a token")
    func setBack() {
        #expect(left(wall: 1_000, uptime: 3_700) == 0)
        #expect(left(wall: 500, uptime: 200) == 3_500)
        #expect(left(wall: -90_000, uptime: 3_699) == 1)
    }

    @Test("a wall clock that was set forward expires a token")
    func setForward() {
        #expect(left(wall: 4_600, uptime: 110) == 0)
    }

    @Test("another machine uses only the wall clock, and rejects a token from the future")
    func otherBoot() {
        #expect(left(wall: 1_010, uptime: 5, boot: "b") == 3_590)
        #expect(left(wall: 990, uptime: 5, boot: "b") == 3_600)
        #expect(left(wall: 900, uptime: 5, boot: "b") == 0)
        #expect(left(wall: 4_600, uptime: 5, boot: "b") == 0)
        #expect(left(wall: 1_010, uptime: 5, boot: "") == 3_590)
    }

    @Test("another machine also checks the service's time of expiry")
    func corrected() {
        let token = AccessToken(
            value: Secret("t".utf8),
            tokenType: "bearer",
            scope: nil,
            lifetime: 3_600,
            expiresAt: 1_000,
            issued: ClockReading(wall: 4_600, uptime: 100, boot: "a")
        )
        #expect(token.secondsLeft(at: ClockReading(wall: 4_610, uptime: 110, boot: "a")) == 3_590)
        #expect(token.secondsLeft(at: ClockReading(wall: 1_010, uptime: 5, boot: "b")) == 0)
    }
}
