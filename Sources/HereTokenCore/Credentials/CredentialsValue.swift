/// What may stand behind a key, and what is taken off it; pure rules about single values.
enum CredentialsValue {
    /// Without spaces, tabs and form feeds at the end.
    static func trimmingTrailingBlanks(_ value: String) -> String {
        var scalars = Substring(value).unicodeScalars
        while let last = scalars.last, last == " " || last == "\t" || last == "\u{0C}" { scalars.removeLast() }
        return String(scalars)
    }

    /// Without the pair of double quotes around it, if there is one.
    static func removingQuotes(_ value: String) -> String {
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return value }
        return String(value.dropFirst().dropLast())
    }

    /// Whether `value` is what a sample has in place of a value: dots, `<…>`, or `your…`.
    static func isPlaceholder(_ value: String) -> Bool {
        let isEllipsis = value.unicodeScalars.allSatisfy { $0 == "." } || PropertyText.utf8(value) == "…"
        let isBracketed = value.hasPrefix("<") && value.hasSuffix(">")
        let isAddressed = ["your-", "your_", "your "].contains { value.lowercased().hasPrefix($0) }
        return isEllipsis || isBracketed || isAddressed
    }

    /// Whether a key id or secret of HERE can have this character.
    static func isKeyCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "A"..."Z", "a"..."z", "0"..."9", "-", "_": true
        default: false
        }
    }

    /// Whether a scope can have this character.
    static func isPrintableASCII(_ scalar: Unicode.Scalar) -> Bool { ("!"..."~").contains(scalar) }

    /// The first character that is not allowed: its kind, and its place counted from 1.
    static func firstForbidden(
        in value: String,
        allowing isAllowed: (Unicode.Scalar) -> Bool
    ) -> (kind: CredentialsFault.CharacterKind, position: Int)? {
        guard let (index, scalar) = value.unicodeScalars.enumerated().first(where: { !isAllowed($0.element) }) else {
            return nil
        }
        let kind: CredentialsFault.CharacterKind =
            switch scalar {
            case " ", "\t", "\u{0C}": .blank
            case "\"", "'": .quote
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: .control
            case _ where !scalar.isASCII: .nonASCII
            default: .punctuation
            }
        return (kind, index + 1)
    }
}
