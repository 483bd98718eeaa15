import Testing

@testable import HereTokenCLI

@Suite struct WholeSecondsTests {
    @Test(
        "reads durations",
        arguments: [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7_200), ("1d", 86_400), ("007", 7)]
    )
    func reads(_ text: String, _ seconds: Int) {
        #expect(WholeSeconds(argument: text)?.seconds == seconds)
    }

    @Test(
        "reads nothing else",
        arguments: [
            "", "0", "0s", "-1", "+1", "1.5", "1 s", "s", "1w", "1S", "1ms", "٣", "99999999999999999999", "9999999d",
        ]
    )
    func refuses(_ text: String) {
        #expect(WholeSeconds(argument: text) == nil)
    }
}
