import ArgumentParser
import HereTokenCore

/// What token is asked for, and where.
struct TokenRequestOptions: ParsableArguments {
    /// `--scope`.
    @Option(help: ArgumentHelp("The project to scope the token to.", valueName: "hrn"))
    var scope: String?

    /// `--expires-in`.
    @Option(help: ArgumentHelp("Ask for a shorter life: 90, 90s, 15m, 2h, 1d.", valueName: "duration"))
    var expiresIn: WholeSeconds?

    /// `--endpoint`.
    @Option(
        help: ArgumentHelp(
            "The token endpoint. (default: the file's, else \(TokenEndpoint.global))",
            valueName: "url"
        )
    )
    var endpoint: String?

    /// Refuses an empty scope.
    func validate() throws {
        if scope?.isEmpty == true { throw ValidationError("The value of '--scope <hrn>' is empty.") }
    }

    /// The request that these options and what the credentials say make together; options come first.
    func tokenRequest(with credentials: Credentials?) throws(Failure) -> TokenRequest {
        TokenRequest(
            endpoint: try tokenEndpoint(with: credentials),
            scope: try tokenScope(with: credentials),
            expiresIn: expiresIn?.seconds
        )
    }

    private func tokenScope(with credentials: Credentials?) throws(Failure) -> String? {
        if let scope { return scope }
        return try credentials?.scope?.scope()
    }

    private func tokenEndpoint(with credentials: Credentials?) throws(Failure) -> TokenEndpoint {
        if endpoint == nil, let setting = credentials?.tokenEndpoint { return try setting.endpoint() }
        do {
            return try TokenEndpoint(endpoint ?? TokenEndpoint.global)
        } catch {
            throw .endpointRejected(error)
        }
    }
}
