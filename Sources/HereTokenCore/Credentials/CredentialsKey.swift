/// The keys of a credentials file that matter; all others are ignored.
package enum CredentialsKey: String, CaseIterable, Sendable {
    /// The OAuth consumer key.
    case accessKeyID = "here.access.key.id"
    /// The OAuth shared secret.
    case accessKeySecret = "here.access.key.secret"
    /// Where to fetch tokens.
    case tokenEndpointURL = "here.token.endpoint.url"
    /// The project to scope tokens to.
    case tokenScope = "here.token.scope"
}
