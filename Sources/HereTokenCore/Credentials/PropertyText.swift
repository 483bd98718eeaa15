/// Text of a properties file, which is ISO-8859-1 by the book and UTF-8 in most editors.
enum PropertyText {
    /// What `text`, read as ISO-8859-1, says when its bytes are UTF-8; `text` itself where they are not.
    static func utf8(_ text: String) -> String {
        let bytes = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
        guard bytes.count == text.unicodeScalars.count else { return text }
        return String(validating: bytes, as: UTF8.self) ?? text
    }
}
