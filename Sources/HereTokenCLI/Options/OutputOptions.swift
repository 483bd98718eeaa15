import ArgumentParser
import HereTokenCore

/// How and where `fetch` prints the token.
struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("f", allowingJoined: true), .long], help: "Output format.")
    var format = TokenFormat.json

    @Option(help: "The shell for --format export. (default: sh)")
    var shell: ShellDialect?

    @OptionGroup var variables: VariableOptions

    @Option(help: ArgumentHelp("The name of the Secret of --format kubernetes. (default: here-token)"))
    var name: DNSSubdomain?

    @Option(help: ArgumentHelp("The namespace of the Secret of --format kubernetes.", valueName: "name"))
    var namespace: DNSSubdomain?

    @Option(
        name: [.customShort("o", allowingJoined: true), .long],
        help: ArgumentHelp(
            "Write to this file (atomically, mode 0600) instead of standard output.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    func validate() throws {
        if format != .export, shell != nil {
            throw ValidationError("'--shell' needs '--format export'.")
        }
        if ![.export, .dotenv, .github, .azure, .kubernetes].contains(format),
            variables.variable != nil || variables.expiresVariable != nil
        {
            throw ValidationError(
                "'--variable' and '--expires-variable' need '--format' export, dotenv, github, azure or kubernetes."
            )
        }
        if format != .kubernetes, name != nil || namespace != nil {
            throw ValidationError("'--name' and '--namespace' need '--format kubernetes'.")
        }
        if namespace?.isLabel == false {
            throw ValidationError("The value of '--namespace <name>' is longer than 63 characters or has a dot.")
        }
        try refuseEmpty(output, of: "--output <file>")
        if [.github, .azure].contains(format), output != nil, output != "-" {
            throw ValidationError(
                "'--output' cannot be used with '--format \(format.rawValue)': the runner reads standard output."
            )
        }
    }
}

/// The names of the variables for the token and its expiry.
struct VariableOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The variable for the token. (default: HERE_ACCESS_TOKEN)", valueName: "name"))
    var variable: VariableName?

    @Option(help: ArgumentHelp("The variable for the expiry time (RFC 3339).", valueName: "name"))
    var expiresVariable: VariableName?

    func validate() throws {
        if expiresVariable == variables.tokenName {
            throw ValidationError("'--expires-variable' and '--variable' name the same variable.")
        }
    }

    var variables: TokenVariables { TokenVariables(tokenName: variable ?? .accessToken, expiryName: expiresVariable) }
}
