import Foundation

/// The `Authorization` header of another client (RFC 5849, section 3.5.1), read with patience for its mistakes.
package struct AuthorizationHeader: Equatable, Sendable {
    /// A parameter as it stands there.
    package struct Parameter: Equatable, Sendable {
        /// The name, decoded.
        package let name: String
        /// The value as it stands there, without its quotes.
        package let raw: String
        /// The value, decoded; `raw` itself where it is not percent-encoded UTF-8.
        package let value: String
        /// Whether there are quotes around it.
        package let isQuoted: Bool
    }

    /// The word before the parameters, `OAuth` if all is well.
    package let scheme: String
    /// The parameters in their order.
    package let parameters: [Parameter]
    /// Whether a comma is between each two of them, each quote has its end, and nothing is behind them.
    package let isWellFormed: Bool

    /// The largest text that is looked at, in bytes.
    package static let sizeLimit = 65_536

    /// Finds the header in a text: its value, the whole field, a command line or log of curl's that has it.
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
            // What a shell's quotes or a list leave over is no part of it.
            let isEnd = end.first.map { ",'\"\\".contains($0) } ?? true
            isWellFormed = isWellFormed && isWhole && isEnd
        }
        self.isWellFormed = isWellFormed
        guard parameters.contains(where: { $0.name.hasPrefix("oauth_") }) else { return nil }
        self.parameters = parameters
    }

    /// The value of the first parameter of that name, decoded.
    package func value(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The line with the header in it, or where it was wrapped, its lines as one.
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
