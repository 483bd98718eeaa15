/// A request, ready to be sent.
package struct HTTPRequest: Equatable, Sendable {
    /// The method in capitals.
    package let method: String
    /// The absolute URL.
    package let url: String
    /// Header fields by name.
    package let headers: [String: String]
    /// The body's text; nil for none.
    package let body: String?

    /// Puts a request together.
    package init(method: String, url: String, headers: [String: String], body: String?) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
