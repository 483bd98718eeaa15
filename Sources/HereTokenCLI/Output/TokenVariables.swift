import HereTokenCore

/// The variables that a token, and if asked for its expiry, are put into.
struct TokenVariables: Equatable, Sendable {
    /// The one for the token.
    let tokenName: VariableName
    /// The one for the expiry, as RFC 3339 in UTC.
    let expiryName: VariableName?

    /// Each variable and its value.
    func values(for token: AccessToken) -> [(VariableName, String)] {
        [(tokenName, token.value.revealed())] + (expiryName.map { [($0, token.expiryText)] } ?? [])
    }

    /// A line `NAME=value` each.
    func lines(for token: AccessToken) -> String {
        values(for: token).map { "\($0.0.text)=\($0.1)\n" }.joined()
    }
}
