/// A request, as far as it is signed.
package struct SignableRequest: Equatable, Sendable {
    /// The HTTP method in capitals.
    package let method: String
    /// The URL; the parameters of its query are signed.
    package let url: RequestURL
    /// The parameters of the form body.
    package let body: [FormParameter]

    /// Describes a request.
    package init(method: String, url: RequestURL, body: [FormParameter] = []) {
        self.method = method.uppercased()
        self.url = url
        self.body = body
    }

    /// The body's text, nil where there is none.
    package var bodyText: String? { body.isEmpty ? nil : FormParameter.formBody(body) }
}
