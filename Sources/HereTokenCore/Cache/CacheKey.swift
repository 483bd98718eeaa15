/// What an entry is called and what it is sealed with, both derived from the secret of the access key.
///
/// Without the secret, neither can be computed: a copied cache tells nothing, and a wrong secret finds nothing.
package struct CacheKey: Sendable {
    /// The name of the entry: 64 hexadecimal digits.
    package let name: String
    /// The key that it is sealed with, in bytes.
    let sealingKey: Secret

    /// Derives the key of the entry for `request`.
    ///
    /// - Throws: ``Failure/cryptography(_:)``.
    package init(request: TokenRequest, credentials: Credentials) throws(Failure) {
        // Each field with its length before it, so that no two requests can look alike.
        let fields = [
            request.endpoint.url.text, credentials.accessKeyID, request.scope.map { "=" + $0 } ?? "",
            request.expiresIn.map(String.init) ?? "",
        ]
        let message = fields.map { "\($0.utf8.count):\($0)" }.joined()
        let namingKey = Secret(
            try HashFunction.sha256.code(for: Self.namingLabel.utf8, key: credentials.accessKeySecret)
        )
        let name = try HashFunction.sha256.code(for: message.utf8, key: namingKey).hexadecimal
        try self.init(name: name, credentials: credentials)
    }

    /// Derives the key of the entry that is called `name`.
    ///
    /// - Throws: ``Failure/cryptography(_:)``.
    package init(name: String, credentials: Credentials) throws(Failure) {
        self.name = name
        sealingKey = Secret(try HashFunction.sha256.code(for: Self.sealingLabel.utf8, key: credentials.accessKeySecret))
    }

    private static let namingLabel = "here-token cache 1: name"
    private static let sealingLabel = "here-token cache 1: seal"
}
