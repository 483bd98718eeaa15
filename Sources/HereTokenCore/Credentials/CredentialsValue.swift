/// What may stand behind a key, and what is taken off it; pure rules about single values, in UTF-8.
enum CredentialsValue {
    /// A value, and what was taken off it.
    struct Cleaned {
        /// What is left.
        let value: Secret
        /// Whether there were blanks or ends of lines at the end, within the quotes or behind them.
        let hadTrailingBlanks: Bool
        /// Whether there was a pair of double quotes around it.
        let hadQuotes: Bool
    }

    /// `value` without what people's files have around it.
    static func cleaned(_ value: Secret) -> Cleaned {
        value.withBytes { bytes in
            let trimmed = trimmingTrailingBlanks(bytes[...])
            let unquoted = removingQuotes(trimmed)
            let rest = trimmingTrailingBlanks(unquoted)
            return Cleaned(
                value: Secret(rest),
                hadTrailingBlanks: trimmed.count < bytes.count || rest.count < unquoted.count,
                hadQuotes: unquoted.count < trimmed.count
            )
        }
    }

    /// Whether `value` is what a sample has in place of a value: dots, `<…>`, or `your…`.
    static func isPlaceholder(_ value: Secret) -> Bool {
        value.withBytes { bytes in
            // The second is the first as UTF-8 that was read as ISO-8859-1.
            let isEllipsis =
                bytes.allSatisfy { $0 == UInt8(ascii: ".") }
                || ["…", "\u{E2}\u{80}\u{A6}"].contains { bytes.elementsEqual($0.utf8) }
            let isBracketed = bytes.first == UInt8(ascii: "<") && bytes.last == UInt8(ascii: ">")
            let start = bytes.prefix(5).map { $0 | 0x20 }
            let isAddressed =
                start.starts(with: "your".utf8) && bytes.count > 4 && "-_ ".utf8.contains(bytes[4])
            return isEllipsis || isBracketed || isAddressed
        }
    }

    /// Whether a key id or secret of HERE can have this character.
    static func isKeyCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Whether a scope can have this character.
    static func isPrintableASCII(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }

    /// The first character that is not allowed: its kind, and its place counted from 1.
    static func firstForbidden(
        in value: Secret,
        allowing isAllowed: (UInt8) -> Bool
    ) -> (kind: CredentialsFault.CharacterKind, position: Int)? {
        value.withBytes { bytes in
            guard let index = bytes.firstIndex(where: { !isAllowed($0) }) else { return nil }
            // All before it are ASCII, a byte each.
            return (kind(of: bytes[index]), index + 1)
        }
    }

    private static func kind(of byte: UInt8) -> CredentialsFault.CharacterKind {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0C: .blank
        case UInt8(ascii: "\""), UInt8(ascii: "'"): .quote
        case ..<0x20, 0x7F: .control
        case 0x80...: .nonASCII
        default: .punctuation
        }
    }

    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// Without spaces, tabs, form feeds and ends of lines at the end.
    private static func trimmingTrailingBlanks(_ bytes: Bytes) -> Bytes {
        let count = bytes.reversed().prefix { $0 == UInt8(ascii: " ") || (0x09...0x0D).contains($0) }.count
        return bytes.dropLast(count)
    }

    /// Without the pair of double quotes around it, if there is one.
    private static func removingQuotes(_ bytes: Bytes) -> Bytes {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else {
            return bytes
        }
        return bytes.dropFirst().dropLast()
    }
}
