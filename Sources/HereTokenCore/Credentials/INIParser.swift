/// Reads `.ini` text as HERE's Java client does, which uses Apache Commons Configuration.
///
/// - `[name]` begins a section; names are case-sensitive, and sections of the same name are one.
/// - A line is a comment if it begins with `#` or `;`; behind a value, a comment begins with one of them after a blank.
/// - The key ends at the first `=` or `:`, or at the one that the line's first quote follows; blanks around key and value are dropped.
/// - A value may stand in single or double quotes, in which `\` takes away the meaning of a quote, and of nothing else.
/// - Of equal keys in a section the *first* wins, other than in a properties file.
///
/// The text is UTF-8. More lenient than the model: a byte-order mark is skipped, blanks within the brackets and a
/// comment behind them are allowed. Continued lines are not known; nothing that HERE's keys have needs one.
package struct INIParser {
    /// A line that begins with `[` and is no header.
    package struct MalformedHeader: Error, Equatable {
        /// The line, counted from 1.
        package let line: Int
    }

    /// Reads all sections in the order in which they are first met; repeated keys are left out.
    package static func parse(_ bytes: [UInt8]) throws(MalformedHeader) -> [INISection] {
        var parser = INIParser()
        for (index, line) in lines(of: bytes).enumerated() {
            try parser.take(trimming(line), number: index + 1)
        }
        return parser.sections.filter { $0.name != nil || !$0.entries.isEmpty }
    }

    private var sections = [INISection(name: nil, line: nil, entries: [])]
    private var current = 0
    /// Where each section is, by its name, and the keys of each.
    private var indices: [String: Int] = [:]
    private var keys: [Set<String>] = [[]]

    private mutating func take(_ line: ArraySlice<UInt8>, number: Int) throws(MalformedHeader) {
        guard let first = line.first, !Self.isCommentMark(first) else { return }
        if first == UInt8(ascii: "[") {
            guard let name = Self.sectionName(in: line) else { throw MalformedHeader(line: number) }
            open(name, number: number)
        } else {
            let entry = Self.entry(in: line, number: number)
            guard keys[current].insert(entry.key).inserted else { return }
            sections[current].entries.append(entry)
        }
    }

    private mutating func open(_ name: String, number: Int) {
        if let index = indices[name] {
            current = index
        } else {
            current = sections.endIndex
            indices[name] = current
            sections.append(INISection(name: name, line: number, entries: []))
            keys.append([])
        }
    }
}

// MARK: - Lines

extension INIParser {
    /// The lines, which end with LF, CR or CRLF.
    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        var lines: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            lines.append(line)
            rest = rest[line.endIndex...]
            if rest.popFirst() == UInt8(ascii: "\r"), rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
        }
        return lines
    }

    private static func sectionName(in line: ArraySlice<UInt8>) -> String? {
        guard let end = line.lastIndex(of: UInt8(ascii: "]")) else { return nil }
        let behind = trimming(line[(end + 1)...])
        guard behind.first.map(isCommentMark) ?? true else { return nil }
        return String(decoding: trimming(line[(line.startIndex + 1)..<end]), as: UTF8.self)
    }

    private static func entry(in line: ArraySlice<UInt8>, number: Int) -> Property {
        let separator = separatorBeforeQuote(in: line) ?? line.firstIndex(where: isSeparator) ?? line.endIndex
        return Property(
            key: String(decoding: trimming(line[..<separator]), as: UTF8.self),
            value: value(in: trimming(line[separator...].dropFirst())),
            line: number
        )
    }

    /// The separator that the first quote of the line directly follows, if one does.
    private static func separatorBeforeQuote(in line: ArraySlice<UInt8>) -> Int? {
        let start = line.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
        guard start.endIndex < line.endIndex, let last = start.lastIndex(where: { !isBlank($0) }) else { return nil }
        return isSeparator(line[last]) ? last : nil
    }

    private static func value(in text: ArraySlice<UInt8>) -> Secret {
        guard let first = text.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") else {
            return Secret(trimming(withoutComment(text)))
        }
        return unquoted(text.dropFirst(), quote: first)
    }

    private static func withoutComment(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var isBehindBlank = false
        let end = text.firstIndex { byte in
            defer { isBehindBlank = isBlank(byte) }
            return isBehindBlank && isCommentMark(byte)
        }
        return text[..<(end ?? text.endIndex)]
    }

    /// What stands before the closing quote, or the end of the line; what is behind it does not count.
    private static func unquoted(_ text: ArraySlice<UInt8>, quote: UInt8) -> Secret {
        var value: [UInt8] = []
        value.reserveCapacity(text.count)
        defer { value.wipe() }
        var isEscaped = false
        for byte in text {
            if isEscaped {
                if byte != quote { value.append(UInt8(ascii: "\\")) }
                value.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == quote {
                break
            } else {
                value.append(byte)
            }
        }
        return Secret(value)
    }

    /// Without blanks at both ends; Java counts all control characters among them.
    private static func trimming(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let text = text.drop(while: isBlank)
        return text.dropLast(text.reversed().prefix(while: isBlank).count)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":")
    }

    private static func isCommentMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";")
    }
}
