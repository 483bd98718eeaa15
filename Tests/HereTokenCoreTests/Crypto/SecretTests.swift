import HereTokenCore
import Testing

@Suite struct SecretTests {
    private struct Holder {
        let name = "key"
        let secret = Secret("hunter2-hunter2".utf8)
    }

    @Test("a secret prints as <redacted>, alone and inside other values")
    func printing() {
        let holder = Holder()
        var dumped = ""
        dump(holder, to: &dumped)
        var printed = ""
        print(holder, holder.secret, [holder.secret], Optional(holder.secret) as Any, to: &printed)
        var debugged = ""
        debugPrint(holder, holder.secret, to: &debugged)

        for text in [dumped, printed, debugged, "\(holder.secret)", String(reflecting: holder)] {
            #expect(text.contains("<redacted>"))
            #expect(!text.contains("hunter2"))
        }
        #expect("\(holder.secret)" == "<redacted>")
    }

    @Test("a secret returns its bytes")
    func revealing() {
        #expect(Secret("abc".utf8).revealed() == "abc")
        #expect(Secret([1, 2]).withBytes { Array($0) } == [1, 2])
        #expect(Secret([]).revealed().isEmpty)
    }

    @Test("secrets are equal if their bytes are equal")
    func equality() {
        #expect(Secret("abc".utf8) == Secret("abc".utf8))
        #expect(Secret("abc".utf8) != Secret("abd".utf8))
        #expect(Secret("abc".utf8) != Secret("abcd".utf8))
        #expect(Secret([]) == Secret([]))
    }
}
