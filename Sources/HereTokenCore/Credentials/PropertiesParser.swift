/// One entry of a credentials file: of a properties file, or of a section of an `.ini`.
package struct Property: Sendable {
    /// The key, unescaped.
    package let key: String
    /// The value, unescaped, as UTF-8; any value may be the secret.
    package let value: Secret
    /// The line that it begins on, counted from 1; nil where there are no lines.
    package let line: Int?
}

/// Reads the format of `java.util.Properties.load`, as HERE's reference client does.
///
/// Bytes are ISO-8859-1. Unlike Java, it skips a UTF-8 byte-order mark at the start.
package enum PropertiesParser {
    /// All entries in their order, repeated keys included.
    package static func parse(_ bytes: [UInt8], origin: CredentialsOrigin) throws(Failure) -> [Property] {
        var properties: [Property] = []
        var lines = TextLines(bytes)
        // Lines that backslashes join to one, not yet unescaped.
        var text: [UInt8] = []
        // It must not grow: that would leave a copy that is not wiped.
        text.reserveCapacity(bytes.count)
        defer { text.wipe() }
        var number = 0
        var isContinued = false
        while let line = lines.next()?.drop(while: isSpace) {
            if text.isEmpty {
                number = lines.number
                if let first = line.first, "#!".utf8.contains(first) {
                    isContinued = false
                    continue
                }
            }
            let backslashes = line.count - line.dropLast { $0 == UInt8(ascii: "\\") }.count
            isContinued = !backslashes.isMultiple(of: 2)
            text += isContinued ? line.dropLast() : line
            if !isContinued, !text.isEmpty {
                properties.append(try property(in: text, line: number, origin: origin))
                text.wipe()
                text.removeAll(keepingCapacity: true)
            }
        }
        // A lone backslash that ends the text is an entry, with an empty key.
        if isContinued { properties.append(try property(in: text, line: number, origin: origin)) }
        return properties
    }

    private static func property(in text: [UInt8], line: Int, origin: CredentialsOrigin) throws(Failure) -> Property {
        let keyEnd = endOfKey(in: text)
        var value = text[keyEnd...].drop(while: isSpace)
        if value.first?.isKeySeparator == true { value = value.dropFirst().drop(while: isSpace) }
        guard let key = unescape(text[..<keyEnd]), let value = unescape(value) else {
            throw origin.broken(
                "\\u is not followed by four hexadecimal digits",
                line: line,
                hint: "write a backslash in a value as \\\\"
            )
        }
        return Property(key: key.revealed(), value: value, line: line)
    }

    /// The index of the first separator or space without a backslash before it.
    private static func endOfKey(in text: [UInt8]) -> Int {
        var isEscaped = false
        for (index, byte) in text.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte.isKeySeparator || isSpace(byte) {
                return index
            }
        }
        return text.endIndex
    }

    /// Nil if a `\u` escape, which stands for a UTF-16 code unit, is malformed.
    private static func unescape(_ text: ArraySlice<UInt8>) -> Secret? {
        var units: [UInt16] = []
        // They must not grow: that would leave a copy that is not wiped.
        units.reserveCapacity(text.count)
        defer { units.wipe() }
        var rest = text.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                units.append(UInt16(byte))
                continue
            }
            switch rest.next() {
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "u"):
                var unit: UInt16 = 0
                for _ in 0..<4 {
                    guard let digit = rest.next().flatMap(Hexadecimal.value(of:)) else { return nil }
                    unit = unit << 4 | UInt16(digit)
                }
                units.append(unit)
            case let other?: units.append(UInt16(other))
            case nil: break
            }
        }
        return Secret(utf16: units)
    }

    /// Java's definition of whitespace in this format.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0C
    }
}
