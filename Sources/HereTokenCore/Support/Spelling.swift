/// Guesses the correct word for a misspelt one.
package enum Spelling {
    /// The most letters by which two words may differ.
    private static let tolerance = 2

    /// The nearest of `words` to `word`, the first of equally near ones; nil if all are too far from it.
    package static func nearest(to word: String, among words: [String]) -> String? {
        words.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
            .filter { $0.distance <= tolerance && $0.distance < $0.word.utf8.count }
            .min { $0.distance < $1.distance }?.word
    }

    fileprivate static func isClose(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        distance(left, right) <= tolerance
    }

    /// The number of insertions, deletions and substitutions from `left` to `right`, at most one above the tolerance.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard abs(left.count - right.count) <= tolerance else { return tolerance + 1 }
        var row = Array(0...right.count)
        for (i, leftByte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, rightByte) in right.enumerated() {
                let substitution = diagonal + (leftByte == rightByte ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return min(row[right.count], tolerance + 1)
    }
}

extension CredentialsKey {
    /// Whether `name` is this key misspelt: other capitals or separators, or up to two letters off.
    func isSimilar(to name: String) -> Bool {
        func folded(_ text: String) -> [UInt8] {
            text.lowercased().utf8.map { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") ? UInt8(ascii: ".") : $0 }
        }
        return CredentialsKey(rawValue: name) == nil && Spelling.isClose(folded(name), folded(rawValue))
    }

    /// The key that `name` only looks like, and the first character that looks like another or is invisible.
    ///
    /// HERE's C++ guide has such a key, with a Cyrillic `і`.
    static func lookAlike(of name: String) -> (key: CredentialsKey, character: Unicode.Scalar)? {
        guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let scalars = Array(readAsUTF8(name).unicodeScalars)
        guard let character = scalars.first(where: { !$0.isASCII }) else { return nil }
        let visible = scalars.filter { $0.isASCII }
        let match = allCases.first { key in
            let expected = Array(key.rawValue.unicodeScalars)
            let isSubstitution =
                scalars.count == expected.count
                && zip(scalars, expected).allSatisfy { $0 == $1 || !$0.isASCII }
            return isSubstitution || visible == expected
        }
        return match.map { ($0, character) }
    }

    /// Decodes `text`, which was decoded as ISO-8859-1, again as UTF-8 if its bytes are valid UTF-8.
    ///
    /// Properties files are ISO-8859-1 by definition, but most editors save UTF-8.
    private static func readAsUTF8(_ text: String) -> String {
        let bytes = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        guard bytes.count == text.unicodeScalars.count else { return text }
        return String(validating: bytes, as: UTF8.self) ?? text
    }
}

extension Unicode.Scalar {
    /// Such as `U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I`.
    var codePointName: String {
        let digits = String(value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return properties.name.map { "\(number) \($0)" } ?? number
    }
}
