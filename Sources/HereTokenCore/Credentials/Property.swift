/// One entry of a credentials file: a properties file, or a section of an `.ini`.
package struct Property: Equatable, Sendable {
    /// The key, unescaped.
    package let key: String
    /// The value, unescaped, as UTF-8; any of them may be the secret.
    package let value: Secret
    /// The line that it begins on, counted from 1; nil where there are no lines.
    package let line: Int?

    /// Makes an entry.
    package init(key: String, value: Secret, line: Int?) {
        self.key = key
        self.value = value
        self.line = line
    }
}
