/// The text that is signed, and the two strings that it is made of (RFC 5849, section 3.4.1).
package struct SignatureBaseString: Equatable, Sendable {
    /// The HTTP method in capitals.
    package let method: String
    /// The URL without its query, scheme and host in lower case, a default port left out (section 3.4.1.2).
    package let baseStringURI: String
    /// All parameters encoded, sorted and joined (section 3.4.1.3.2).
    package let normalizedParameters: String

    /// Puts the three together; `parameters` are those of the query, the body and the header, without `realm` and
    /// `oauth_signature`.
    package init(method: String, baseStringURI: String, parameters: [FormParameter]) {
        self.method = method.uppercased()
        self.baseStringURI = baseStringURI
        normalizedParameters =
            parameters
            .map { (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// The base string itself: the three parts encoded and joined by `&`.
    package var text: String {
        [method, baseStringURI, normalizedParameters].map(PercentEncoding.encode).joined(separator: "&")
    }
}
