import ArgumentParser
import HereTokenCore

struct TokenRequestOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The project to scope the token to.", valueName: "hrn"))
    var scope: String?

    @Option(help: ArgumentHelp("Ask for a shorter life: 90, 90s, 15m, 2h, 1d.", valueName: "duration"))
    var expiresIn: WholeSeconds?

    @Option(
        help: ArgumentHelp(
            "The token endpoint. (default: the file's, else \(TokenEndpoint.global))",
            valueName: "url"
        )
    )
    var endpoint: String?

    func validate() throws {
        if scope?.isEmpty == true { throw ValidationError("The value of '--scope <hrn>' is empty.") }
    }

    var overrides: TokenRequest.Overrides {
        TokenRequest.Overrides(endpoint: endpoint, scope: scope, expiresIn: expiresIn?.seconds)
    }
}
