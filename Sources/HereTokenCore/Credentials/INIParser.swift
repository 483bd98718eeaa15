/// One section of an `.ini`, which HERE's clients call a profile.
package struct INISection: Sendable {
    /// The name between the brackets; nil for the entries before the first header.
    package let name: String?
    /// The line of its first header, counted from 1; nil for the entries before the first header.
    let line: Int?
    /// The entries in their order.
    package fileprivate(set) var entries: [Property] = []
    fileprivate var keys: Set<String> = []
}

/// Reads `.ini` text as HERE's Java client does, which uses Apache Commons Configuration.
///
/// - `[name]` begins a section; names are case-sensitive, and sections of the same name are one.
/// - A line is a comment if it begins with `#` or `;`; after a value, a comment begins with whitespace and one of them.
/// - The key ends at the first `=` or `:`; if the line's first quote directly follows one, at that one. Whitespace around
///   key and value is dropped.
/// - A value may be in single or double quotes, in which `\` escapes only that quote.
/// - Of equal keys in a section the *first* is used, unlike in a properties file.
///
/// The text is UTF-8. Unlike that client, this parser skips a byte-order mark and allows whitespace in the brackets and a
/// comment after them. It does not join lines: no value of HERE's needs that.
package struct INIParser {
    /// All sections in the order of their first headers, without repeated keys.
    package static func parse(_ bytes: [UInt8], origin: CredentialsOrigin) throws(Failure) -> [INISection] {
        var parser = INIParser(origin: origin)
        var lines = TextLines(bytes)
        while let line = lines.next() { try parser.take(trimming(line), number: lines.number) }
        return parser.sections.filter { $0.name != nil || !$0.entries.isEmpty }
    }

    private let origin: CredentialsOrigin
    private var sections = [INISection(name: nil, line: nil)]
    private var current = 0
    /// The index of each section by its name.
    private var indices: [String: Int] = [:]

    private mutating func take(_ line: ArraySlice<UInt8>, number: Int) throws(Failure) {
        guard let first = line.first, !Self.isCommentMark(first) else { return }
        guard first != UInt8(ascii: "[") else { return try open(line, number: number) }
        let entry = Self.entry(in: line, number: number)
        guard sections[current].keys.insert(entry.key).inserted else { return }
        sections[current].entries.append(entry)
    }

    private mutating func open(_ header: ArraySlice<UInt8>, number: Int) throws(Failure) {
        guard let name = Self.sectionName(in: header) else {
            throw origin.broken(
                "this line begins with [, but is not a section header",
                line: number,
                hint: "write the header as [name]; only a comment can follow"
            )
        }
        if let index = indices[name] {
            current = index
        } else {
            current = sections.endIndex
            indices[name] = current
            sections.append(INISection(name: name, line: number))
        }
    }

    private static func sectionName(in line: ArraySlice<UInt8>) -> String? {
        guard let end = line.lastIndex(of: UInt8(ascii: "]")) else { return nil }
        guard trimming(line[(end + 1)...]).first.map(isCommentMark) ?? true else { return nil }
        return String(decoding: trimming(line[..<end].dropFirst()), as: UTF8.self)
    }

    /// The entry of a line that is not a comment.
    static func entry(in line: ArraySlice<UInt8>, number: Int) -> Property {
        let separator = separatorBeforeQuote(in: line) ?? line.firstIndex { $0.isKeySeparator } ?? line.endIndex
        return Property(
            key: String(decoding: trimming(line[..<separator]), as: UTF8.self),
            value: value(in: trimming(line[separator...].dropFirst())),
            line: number
        )
    }

    /// The separator that the first quote of the line directly follows, if one does.
    private static func separatorBeforeQuote(in line: ArraySlice<UInt8>) -> Int? {
        guard let quote = line.firstIndex(where: { $0.isQuote }) else { return nil }
        let start = line[..<quote].dropLast(while: isSpace)
        return start.last?.isKeySeparator == true ? start.endIndex - 1 : nil
    }

    private static func value(in text: ArraySlice<UInt8>) -> Secret {
        if let quote = text.first, quote.isQuote { return unquoted(text.dropFirst(), quote: quote) }
        return Secret(trimming(withoutComment(text)))
    }

    private static func withoutComment(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var isAfterSpace = false
        return text.prefix { byte in
            defer { isAfterSpace = isSpace(byte) }
            return !(isAfterSpace && isCommentMark(byte))
        }
    }

    /// The text up to the closing quote, or to the end of the line.
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

    private static func trimming(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        text.drop(while: isSpace).dropLast(while: isSpace)
    }

    /// Java's `String.trim()` counts all control characters as whitespace.
    private static func isSpace(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") }

    private static func isCommentMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "#") || byte == UInt8(ascii: ";")
    }
}
