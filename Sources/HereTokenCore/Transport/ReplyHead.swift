import Foundation

/// The header of a reply, gathered line by line.
struct ReplyHead {
    private(set) var status = 0
    /// By name in lower case; of equal names the first.
    private(set) var fields: [String: String] = [:]
    /// Whether the header of the final reply is complete.
    private(set) var isComplete = false
    /// All lines so far, those of interim replies and trailers too, in bytes.
    private(set) var size = 0
    /// Why the reply cannot be read; nil if it can.
    private(set) var problem: String?
    private var lastName: String?
    private var isAtStart = true

    /// Adds a line with its end.
    mutating func add(_ line: UnsafeRawBufferPointer) {
        size += line.count
        // Trailers have nothing to say.
        guard !isComplete else { return }
        let bytes = line.trimmingEnd()
        if bytes.isEmpty {
            // Another header follows that of an interim reply (RFC 9110, section 15.2). No reply follows a 101.
            isComplete = !(100..<200).contains(status) || status == 101
            isAtStart = true
            return
        }
        if isAtStart {
            isAtStart = false
            fields = [:]
            lastName = nil
            // The status is behind the first space; libcurl has checked the rest.
            status =
                bytes.split(separator: UInt8(ascii: " ")).dropFirst().first.flatMap {
                    Int(String(decoding: $0, as: UTF8.self))
                } ?? 0
            return
        }
        addField(bytes)
    }

    private mutating func addField(_ line: Slice<UnsafeRawBufferPointer>) {
        if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
            // A line of obsolete folding belongs to the field before it (RFC 9112, section 5.2).
            if let lastName { fields[lastName, default: ""] += " " + Self.text(line) }
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = Self.text(line[..<colon]).lowercased()
        let value = Self.text(line[line.index(after: colon)...])
        if name == "transfer-encoding", value.lowercased() != "chunked" {
            problem = "the reply has a transfer coding other than chunked"
        }
        lastName = fields[name] == nil ? name : nil
        if fields[name] == nil { fields[name] = value }
    }

    /// The text of `bytes` without whitespace around it: UTF-8, else ISO 8859-1.
    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let text =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        return text.trimmingCharacters(in: .whitespaces)
    }
}

extension UnsafeRawBufferPointer {
    /// Without the carriage returns and line feeds at the end.
    fileprivate func trimmingEnd() -> Slice<UnsafeRawBufferPointer> {
        var slice = self[...]
        while let last = slice.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: "\n") { slice.removeLast() }
        return slice
    }
}
