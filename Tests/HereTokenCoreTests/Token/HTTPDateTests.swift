import HereTokenCore
import Testing

@Suite struct HTTPDateTests {
    @Test(
        "the three example dates of RFC 9110 are read",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ]
    )
    func examples(_ text: String) {
        #expect(HTTPDate.parse(text) == 784_111_777)
    }

    @Test(
        "other text is not an HTTP date",
        arguments: ["", "now", "784111777", "1994-11-06T08:49:37Z", "Sun, 99 Nov 1994 08:49:37 GMT", "f\u{301} secret"]
    )
    func other(_ text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
