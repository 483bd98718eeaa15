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

    /// The environment variable that stands for it.
    package var variable: String {
        switch self {
        case .accessKeyID: "HERE_ACCESS_KEY_ID"
        case .accessKeySecret: "HERE_ACCESS_KEY_SECRET"
        case .tokenEndpointURL: "HERE_TOKEN_ENDPOINT_URL"
        case .tokenScope: "HERE_TOKEN_SCOPE"
        }
    }
}
