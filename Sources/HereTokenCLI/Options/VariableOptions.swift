import ArgumentParser

/// The variables that the token is put into.
struct VariableOptions: ParsableArguments {
    /// `--variable`.
    @Option(help: ArgumentHelp("The variable for the token. (default: HERE_ACCESS_TOKEN)", valueName: "name"))
    var variable: VariableName?

    /// `--expires-variable`.
    @Option(help: ArgumentHelp("A variable for the time of expiry (RFC 3339), too.", valueName: "name"))
    var expiresVariable: VariableName?

    /// Refuses one variable for both.
    func validate() throws {
        if expiresVariable == variables.tokenName {
            throw ValidationError("'--expires-variable' names the variable of the token.")
        }
    }

    /// Whether there is anything that a format could ignore.
    var isEmpty: Bool { variable == nil && expiresVariable == nil }

    /// The variables.
    var variables: TokenVariables { TokenVariables(tokenName: variable ?? .accessToken, expiryName: expiresVariable) }
}

extension VariableName: ExpressibleByArgument {
    /// Reads a name; nil if a shell would not take it for one.
    init?(argument: String) {
        self.init(argument)
    }
}
