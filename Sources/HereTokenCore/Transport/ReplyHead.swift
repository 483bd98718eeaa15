/// The header of a reply, collected line by line.
struct ReplyHead {
    private(set) var status = 0
    /// By name in lower case; of equal names the first counts.
    private(set) var fields: [String: String] = [:]
    /// Whether the header of the final reply is complete.
    private(set) var isComplete = false
    /// The bytes of all lines so far, also those of interim replies and trailers.
    private(set) var size = 0
    /// Why the reply cannot be read; nil if it can.
    private(set) var problem: String?
    private var lastName: String?
    private var isAtStart = true

    /// Adds a line with its end.
    mutating func add(_ line: UnsafeRawBufferPointer) {
        size += line.count
        // Trailers are not needed.
        guard !isComplete else { return }
        let isFolded = line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t")
        let bytes = Self.trimmed(line[...])
        if bytes.isEmpty && !isFolded {
            // After an interim reply comes another header (RFC 9110, section 15.2). After a 101 comes no other reply.
            isComplete = !(100..<200).contains(status) || status == 101
            isAtStart = true
        } else if isAtStart {
            isAtStart = false
            fields = [:]
            lastName = nil
            // The status is after the first space; libcurl has checked the rest.
            let words = bytes.split(separator: UInt8(ascii: " "))
            status = words.dropFirst().first.flatMap { Int(Self.text($0)) } ?? 0
        } else if isFolded {
            // A line of obsolete folding belongs to the field before it (RFC 9112, section 5.2).
            if let lastName { fields[lastName, default: ""] += " " + Self.text(bytes) }
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let name = Self.text(Self.trimmed(bytes[..<colon])).lowercased()
            addField(name, Self.text(Self.trimmed(bytes[(colon + 1)...])))
        }
    }

    private mutating func addField(_ name: String, _ value: String) {
        if name == "transfer-encoding", value.lowercased() != "chunked" {
            problem = "the reply has a transfer coding other than chunked"
        }
        lastName = fields[name] == nil ? name : nil
        if lastName != nil { fields[name] = value }
    }

    /// UTF-8, else ISO 8859-1.
    private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// `bytes` without whitespace and line ends around them.
    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let isSpace = { (byte: UInt8) in " \t\r\n".utf8.contains(byte) }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return bytes[bytes.endIndex...] }
        return bytes[first...last]
    }
}
