/// A key whose name is that of a known key but for characters that look the same or cannot be seen, such as the
/// Cyrillic `і` of HERE's C++ guide.
package struct LookAlike: Equatable, Sendable {
    /// The key that is meant.
    package let key: CredentialsKey
    /// The first character that is not what it seems.
    package let character: Unicode.Scalar

    /// Finds the key that `name` looks like; nil if `name` is plain ASCII or like none.
    package init?(_ name: String) {
        let scalars = Array(PropertyText.utf8(name).unicodeScalars)
        guard let character = scalars.first(where: { !$0.isASCII }) else { return nil }
        let visible = scalars.filter(\.isASCII)
        let match = CredentialsKey.allCases.first { key in
            let expected = Array(key.rawValue.unicodeScalars)
            let isSubstitution =
                scalars.count == expected.count
                && zip(scalars, expected).allSatisfy { $0 == $1 || !$0.isASCII }
            return isSubstitution || visible == expected
        }
        guard let match else { return nil }
        key = match
        self.character = character
    }
}

extension CredentialsKey {
    /// Whether `name` is this key misspelt: other capitals or separators, or up to two letters off.
    package func isSimilar(to name: String) -> Bool {
        func folded(_ text: String) -> [UInt8] {
            text.lowercased().utf8.map { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") ? UInt8(ascii: ".") : $0 }
        }
        guard !CredentialsKey.allCases.contains(where: { $0.rawValue == name }) else { return false }
        return Spelling.isClose(folded(name), folded(rawValue))
    }
}
