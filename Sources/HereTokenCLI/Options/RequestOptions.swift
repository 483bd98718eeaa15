import ArgumentParser
import HereTokenCore

/// What token is asked for, where, and how long that may take.
struct RequestOptions: ParsableArguments {
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

    /// `--timeout`.
    @Option(help: ArgumentHelp("Time limit for the whole operation.", valueName: "duration"))
    var timeout = WholeSeconds(seconds: 30)

    /// `--retries`.
    @Option(help: ArgumentHelp("Further tries after a temporary failure; 0 for none.", valueName: "n"))
    var retries = 3

    /// Refuses an empty scope and a number of retries that is none.
    func validate() throws {
        if !(0...100).contains(retries) {
            throw ValidationError("The value of '--retries <n>' is not one of 0 to 100.")
        }
        if scope?.isEmpty == true { throw ValidationError("The value of '--scope <hrn>' is empty.") }
    }

    /// The request that these options and what the credentials say make together; options come first.
    func tokenRequest(with credentials: Credentials) throws(TokenFailure) -> TokenRequest {
        TokenRequest(
            endpoint: try tokenEndpoint(with: credentials),
            scope: try tokenScope(with: credentials),
            expiresIn: expiresIn?.seconds
        )
    }

    private func tokenScope(with credentials: Credentials) throws(TokenFailure) -> String? {
        if let scope { return scope }
        return try credentials.scope?.scope()
    }

    private func tokenEndpoint(with credentials: Credentials) throws(TokenFailure) -> TokenEndpoint {
        if endpoint == nil, let setting = credentials.tokenEndpoint { return try setting.endpoint() }
        do {
            return try TokenEndpoint(endpoint ?? TokenEndpoint.global)
        } catch {
            throw .endpointRejected(error)
        }
    }
}
