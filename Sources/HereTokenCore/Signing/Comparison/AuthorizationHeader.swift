import Foundation

/// The `Authorization` header of another client (RFC 5849, section 3.5.1), read as far as its mistakes allow.
package struct AuthorizationHeader: Sendable {
    /// A parameter of the header.
    package struct Parameter: Sendable {
        /// The name, decoded.
        package let name: String
        /// The value as it is in the header, without its quotes.
        package let raw: String
        /// The value, decoded; `raw` itself if it is not percent-encoded UTF-8.
        let value: String
        /// Whether the value is in quotes.
        package let isQuoted: Bool
    }

    /// The word before the parameters; `OAuth` if it is right.
    package let scheme: String
    /// The parameters in their order.
    package let parameters: [Parameter]
    /// Whether commas separate the parameters, each quote is closed, and no other text follows.
    package let isWellFormed: Bool

    /// The size of the largest text to read, in bytes.
    package static let sizeLimit = 65_536

    /// Finds the header in a text: its value, the whole field, or a command line or log of curl's that contains it.
    ///
    /// - Returns: nil if there are no `oauth_` parameters in it.
    package init?(_ text: String) {
        var rest = Self.line(in: text)[...]
        if let field = rest.range(of: "authorization:", options: .caseInsensitive) { rest = rest[field.upperBound...] }
        rest = rest.drop { $0.isWhitespace }

        let word = rest.prefix { !$0.isWhitespace && $0 != "," && $0 != "=" }
        let isScheme = rest[word.endIndex...].first?.isWhitespace ?? false
        scheme = isScheme ? String(word) : ""
        if isScheme { rest = rest[word.endIndex...] }

        var parameters: [Parameter] = []
        var isWellFormed = true
        while let (parameter, isWhole) = Self.nextParameter(of: &rest) {
            parameters.append(parameter)
            let end = rest.drop { $0 == " " || $0 == "\t" }
            // Quotes of a shell and separators of a list are not part of the header.
            let isEnd = end.first.map { ",'\"\\".contains($0) } ?? true
            isWellFormed = isWellFormed && isWhole && isEnd
        }
        self.isWellFormed = isWellFormed
        guard parameters.contains(where: { $0.name.hasPrefix("oauth_") }) else { return nil }
        self.parameters = parameters
    }

    /// The value of the first parameter of that name, decoded.
    package func value(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The line that contains the header; if the header is wrapped, its lines become one.
    private static func line(in text: String) -> String {
        let text = text.replacing("\u{FEFF}", with: "").replacing("\\\"", with: "\"")
        let lines = text.split { $0.isNewline }.map(String.init)
        if let line = lines.first(where: { $0.contains("oauth_signature=") && $0.contains("oauth_consumer_key=") }) {
            return line
        }
        guard let start = lines.firstIndex(where: { $0.contains("oauth_") }) else { return "" }
        return lines[start...].prefix { $0.contains("oauth_") || $0.first?.isWhitespace == true }.joined()
    }

    private static func nextParameter(of rest: inout Substring) -> (Parameter, isWhole: Bool)? {
        rest = rest.drop { $0.isWhitespace || $0 == "," }
        guard let equals = rest.firstIndex(of: "=") else { return nil }
        let name = String(rest[..<equals])
        rest = rest[equals...].dropFirst()
        let isQuoted = rest.first == "\""
        if isQuoted { rest = rest.dropFirst() }
        let raw = rest.prefix { isQuoted ? $0 != "\"" : $0 != "," && !$0.isWhitespace && $0 != "'" && $0 != "\"" }
        rest = rest[raw.endIndex...]
        let isWhole = !isQuoted || rest.first == "\""
        if isQuoted { rest = rest.dropFirst() }
        let parameter = Parameter(
            name: PercentEncoding.decode(name) ?? name,
            raw: String(raw),
            value: PercentEncoding.decode(raw) ?? String(raw),
            isQuoted: isQuoted
        )
        return (parameter, isWhole)
    }
}
