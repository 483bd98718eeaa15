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
            "Write to this file (atomically) instead of standard output.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Option(help: ArgumentHelp("The mode of the file of --output, in octal. (default: 0600)", valueName: "mode"))
    var outputMode: FileMode?

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
        if outputMode != nil, output == nil || output == "-" {
            throw ValidationError("'--output-mode' needs '--output' with a file.")
        }
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

/// The permission bits of a file, as chmod(1) takes them: in octal, readable by the owner, and without the bits that only
/// programs need.
struct FileMode: ExpressibleByArgument {
    static let ownerOnly = FileMode(bits: 0o600)

    let bits: UInt32

    private init(bits: UInt32) {
        self.bits = bits
    }

    init?(argument: String) {
        guard argument.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }),
            let bits = UInt32(argument, radix: 8), bits & ~0o666 == 0, bits & 0o400 != 0
        else { return nil }
        self.bits = bits
    }
}
