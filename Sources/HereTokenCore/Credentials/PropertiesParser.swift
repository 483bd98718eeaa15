/// Reads the format of `java.util.Properties.load`, whose rules HERE's reference client sets for credentials files.
///
/// Bytes are ISO-8859-1; a UTF-8 byte-order mark at the start is skipped, which Java would take for part of a key.
package struct PropertiesParser {
    /// A `\u` escape without four hexadecimal digits, the only text that is not a properties file.
    package struct MalformedUnicodeEscape: Error, Equatable {
        /// The line that the entry begins on, counted from 1.
        package let line: Int
    }

    /// Reads all entries, in their order and with repeated keys.
    package static func parse(_ bytes: [UInt8]) throws(MalformedUnicodeEscape) -> [Property] {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var parser = PropertiesParser(rest: text)
        var properties: [Property] = []
        while var line = parser.nextLogicalLine() {
            defer { line.text.wipe() }
            properties.append(try property(of: line))
        }
        return properties
    }

    private var rest: ArraySlice<UInt8>
    private var lineNumber = 1

    private init(rest: ArraySlice<UInt8>) { self.rest = rest }
}

// MARK: - Lines

extension PropertiesParser {
    /// Natural lines joined by backslashes, without what begins them; escapes are still in it.
    private struct LogicalLine {
        var text: [UInt8] = []
        var number: Int
    }

    private mutating func nextLogicalLine() -> LogicalLine? {
        while !rest.isEmpty {
            var line = LogicalLine(number: lineNumber)
            var isContinued = true
            while isContinued, !rest.isEmpty {
                var natural = nextNaturalLine().drop(while: isBlank)
                if line.text.isEmpty {
                    line.number = lineNumber - 1
                    if let first = natural.first, isCommentMark(first) {
                        isContinued = false
                        break
                    }
                }
                let backslashes = natural.reversed().prefix { $0 == UInt8(ascii: "\\") }.count
                isContinued = !backslashes.isMultiple(of: 2)
                if isContinued { natural = natural.dropLast() }
                line.text += natural
            }
            // A lone backslash that ends the text is an entry, with an empty key.
            if !line.text.isEmpty || isContinued { return line }
        }
        return nil
    }

    /// Takes one line off `rest`, and its end: LF, CR or CRLF.
    private mutating func nextNaturalLine() -> ArraySlice<UInt8> {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        rest = rest[line.endIndex...]
        let end = rest.popFirst()
        if end == UInt8(ascii: "\r"), rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
        lineNumber += 1
        return line
    }
}

// MARK: - Keys and values

extension PropertiesParser {
    private static func property(of line: LogicalLine) throws(MalformedUnicodeEscape) -> Property {
        let keyEnd = endOfKey(in: line.text)
        var value = line.text[keyEnd...].drop(while: isBlank)
        if let first = value.first, isSeparator(first) {
            value = value.dropFirst().drop(while: isBlank)
        }
        guard let key = unescape(line.text[..<keyEnd]), let value = unescape(value) else {
            throw MalformedUnicodeEscape(line: line.number)
        }
        return Property(key: key.revealed(), value: value, line: line.number)
    }

    /// The index of the first separator or blank that no backslash escapes.
    private static func endOfKey(in text: [UInt8]) -> Int {
        var isEscaped = false
        for (index, byte) in text.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if isSeparator(byte) || isBlank(byte) {
                return index
            }
        }
        return text.endIndex
    }

    /// The text with its escapes resolved, nil if a Unicode escape is malformed; in code units, as those escapes are.
    private static func unescape(_ text: ArraySlice<UInt8>) -> Secret? {
        var units: [UInt16] = []
        // No more than bytes, so that it stays in one place, which is wiped.
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
                    guard let digit = rest.next().flatMap(PercentEncoding.hexValue(of:)) else { return nil }
                    unit = unit << 4 | UInt16(digit)
                }
                units.append(unit)
            case let other?: units.append(UInt16(other))
            case nil: break
            }
        }
        return Secret(utf16: units)
    }
}

private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == 0x0C
}

private func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":")
}

private func isCommentMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "#") || byte == UInt8(ascii: "!")
}
