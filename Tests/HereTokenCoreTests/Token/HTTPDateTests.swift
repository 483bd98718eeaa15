import HereTokenCore
import Testing

@Suite struct HTTPDateTests {
    @Test(
        "reads the three examples of RFC 9110",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ]
    )
    func examples(_ text: String) {
        #expect(HTTPDate.parse(text) == 784_111_777)
    }

    @Test(
        "reads nothing else",
        arguments: ["", "now", "784111777", "1994-11-06T08:49:37Z", "Sun, 99 Nov 1994 08:49:37 GMT"]
    )
    func other(_ text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
