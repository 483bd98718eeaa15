/// A decoded name and value, from a query, a form body or the OAuth parameters: what is signed (RFC 5849, section 3.4.1.3).
package struct FormParameter: Hashable, Sendable {
    /// The name, decoded.
    package var name: String
    /// The value, decoded; empty where none was given.
    package var value: String

    /// Makes a parameter of decoded text.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Reads an `application/x-www-form-urlencoded` text, such as a URL's query; `a` and `a=` are the same.
    ///
    /// - Returns: the parameters in their order, or nil if one of them cannot be decoded.
    package static func parse(_ text: String) -> [FormParameter]? {
        var parameters: [FormParameter] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard
                let name = PercentEncoding.decodeForm(parts[0]),
                let value = PercentEncoding.decodeForm(parts.count > 1 ? parts[1] : "")
            else { return nil }
            parameters.append(FormParameter(name, value))
        }
        return parameters
    }

    /// Writes `parameters` as a form body, blanks as `%20`.
    package static func formBody(_ parameters: [FormParameter]) -> String {
        parameters.map(\.encodedPair).joined(separator: "&")
    }

    /// `name=value`, both percent-encoded.
    package var encodedPair: String { PercentEncoding.encode(name) + "=" + PercentEncoding.encode(value) }
}
