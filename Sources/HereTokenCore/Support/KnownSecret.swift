/// A secret of this run, in the notation in which it is searched.
struct KnownSecret: Sendable {
    let bytes: [UInt8]

    /// The number of bytes at the end of a text that already reveal something.
    private static let tellingLength = 6

    /// nil if it has no bytes but spaces.
    init?(_ text: String) {
        bytes = ForeignPage(text).plainBytes.bytes
        if bytes.isEmpty { return nil }
    }

    /// The places of the secret if it is shorter than a piece, and of a shorter piece at the end: the text may be cut there.
    func shortPlaces(in page: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        if bytes.count < Piece.length {
            for start in page.indices where page[start...].starts(with: bytes) {
                places.append(start..<start + bytes.count)
            }
        }
        for count in Self.tellingLength..<Piece.length
        where count < bytes.count && page.suffix(count).elementsEqual(bytes.prefix(count)) {
            places.append(page.count - count..<page.count)
        }
        return places
    }
}

/// Consecutive bytes of a secret: as many as reveal a part that matters.
struct Piece: Hashable {
    /// 12 characters, of which two may be a `\`: that is lost with the escapes.
    static let length = 10

    private var first: UInt16 = 0
    private var last: UInt64 = 0

    /// The pieces that begin at each byte.
    static func all(in bytes: [UInt8]) -> [Piece] {
        var piece = Piece()
        let pieces = bytes.map { byte in
            piece.first = piece.first << 8 | UInt16(truncatingIfNeeded: piece.last >> 56)
            piece.last = piece.last << 8 | UInt64(byte)
            return piece
        }
        return Array(pieces.dropFirst(length - 1))
    }
}

/// The bytes of a text without percent-encoding and escapes with `\`, however often they were applied.
struct PlainBytes {
    private(set) var bytes: [UInt8] = []
    /// Where each byte comes from.
    private(set) var places: [Range<Int>] = []

    mutating func append(_ byte: UInt8, from place: Range<Int>) {
        bytes.append(byte)
        places.append(place)
        // Look behind, so that an escape in an escape, such as `%252F`, is found, too.
        guard let (length, meaning) = escape else { return }
        let start = places[places.count - length].lowerBound
        bytes.removeLast(length)
        places.removeLast(length)
        for byte in meaning { append(byte, from: start..<place.upperBound) }
    }

    /// The escape at the end, and the bytes that it stands for: none for a line break.
    private var escape: (length: Int, meaning: [UInt8])? {
        let count = bytes.count
        if count >= 2, bytes[count - 2] == UInt8(ascii: "\\") {
            switch bytes[count - 1] {
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return (2, [])
            case UInt8(ascii: "u"), UInt8(ascii: "x"): return nil
            case let byte: return (2, [byte])
            }
        }
        if let value = number(behind: "%", digits: 2) { return (3, [UInt8(truncatingIfNeeded: value)]) }
        if let value = number(behind: "\\x", digits: 2) { return (4, [UInt8(truncatingIfNeeded: value)]) }
        if let value = number(behind: "\\u", digits: 4) {
            return (6, Unicode.Scalar(value).flatMap { UTF8.encode($0).map(Array.init) } ?? [])
        }
        return nil
    }

    private func number(behind prefix: StaticString, digits: Int) -> UInt32? {
        let length = prefix.utf8CodeUnitCount + digits
        guard bytes.count >= length else { return nil }
        let start = bytes.count - length
        for index in 0..<prefix.utf8CodeUnitCount where bytes[start + index] != prefix.utf8Start[index] { return nil }
        var value: UInt32 = 0
        for byte in bytes.suffix(digits) {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// The character references of HTML, such as `&#47;`.
enum HTML {
    /// Replaces references with their characters, so that secrets in them are found.
    static func resolvingReferences(in text: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        var resolved: [Unicode.Scalar] = []
        for scalar in text {
            // Search in the resolved text, so that a reference in a reference, such as `&amp;#47;`, is found, too.
            if scalar == ";", let start = resolved.suffix(12).lastIndex(of: "&"),
                let character = character(for: resolved[(start + 1)...])
            {
                resolved.removeSubrange(start...)
                resolved.append(character)
            } else {
                resolved.append(scalar)
            }
        }
        return resolved
    }

    /// - Parameter reference: the part between `&` and `;`.
    private static func character(for reference: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
        let name = String(String.UnicodeScalarView(reference)).lowercased()
        if name.hasPrefix("#x") { return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init) }
        if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) }
        return referenceNames[name]
    }

    private static let referenceNames: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "shy": "\u{AD}", "sol": "/",
        "plus": "+", "equals": "=", "percnt": "%", "lowbar": "_", "period": ".", "colon": ":", "hyphen": "-",
        "bsol": "\\", "commat": "@", "num": "#", "excl": "!", "dollar": "$",
    ]
}
