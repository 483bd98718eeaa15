import Testing

@testable import HereTokenCore

@Suite struct ReplyHeadTests {
    private func head(_ lines: [UInt8]...) -> ReplyHead {
        var head = ReplyHead()
        for line in lines { line.withUnsafeBytes { head.add($0) } }
        return head
    }

    private func head(_ text: String) -> ReplyHead {
        var head = ReplyHead()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            Array("\(line)\r\n".utf8).withUnsafeBytes { head.add($0) }
        }
        return head
    }

    @Test("the head has the status and the fields; of equal names the first counts")
    func fields() {
        let head = head("HTTP/1.1 200 OK\nX-One:  1 \nX-TWO:2\nx-one: 3\nno colon\n\n")
        #expect(head.isComplete && head.status == 200)
        #expect(head.fields == ["x-one": "1", "x-two": "2"])
    }

    @Test("a folded line continues the field before it")
    func folding() {
        let head = head("HTTP/1.1 200 OK\nX: a\n\tb\n \n  c\nX: d\n e\n")
        #expect(!head.isComplete && head.fields == ["x": "a b  c"])
    }

    @Test("an interim reply and trailers are ignored")
    func others() {
        let head = head("HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 401\nDate: y\n\nTrailer: z\n")
        #expect(head.status == 401 && head.fields == ["date": "y"])
    }

    @Test("a field that is not UTF-8 is read as ISO 8859-1")
    func encoding() {
        let head = head(Array("HTTP/1.1 200 OK\r\n".utf8), Array("X: ".utf8) + [0xE9, 0x0D, 0x0A])
        #expect(head.fields == ["x": "é"])
    }

    @Test("a transfer coding other than chunked is a problem", arguments: ["gzip", "chunked, gzip", ""])
    func coding(_ coding: String) {
        #expect(head("HTTP/1.1 200 OK\nTransfer-Encoding: \(coding)\n").problem != nil)
        #expect(head("HTTP/1.1 200 OK\nTransfer-Encoding: Chunked\n").problem == nil)
    }
}
