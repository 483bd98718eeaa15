/// One entry of a properties file.
package struct Property: Equatable, Sendable {
    /// The key, unescaped.
    package let key: String
    /// The value, unescaped; blanks at its end belong to it.
    package let value: String
    /// The line that it begins on, counted from 1.
    package let line: Int

    /// Makes an entry.
    package init(key: String, value: String, line: Int) {
        self.key = key
        self.value = value
        self.line = line
    }
}
