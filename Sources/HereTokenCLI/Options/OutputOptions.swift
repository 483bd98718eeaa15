import ArgumentParser
import HereTokenCore

/// How the token is printed, and where.
struct OutputOptions: ParsableArguments {
    /// `--format`.
    @Option(name: [.customShort("f", allowingJoined: true), .customLong("format")], help: "What to print.")
    var formatName = FormatName.json

    /// `--shell`.
    @Option(help: "The dialect of --format export. (default: sh)")
    var shell: ShellDialect?

    /// `--variable` and `--expires-variable`.
    @OptionGroup var variables: VariableOptions

    /// `--name`.
    @Option(help: ArgumentHelp("The name of the Secret of --format kubernetes. (default: here-token)"))
    var name: DNSSubdomain?

    /// `--namespace`.
    @Option(help: ArgumentHelp("The namespace of the Secret of --format kubernetes.", valueName: "name"))
    var namespace: DNSSubdomain?

    /// `--output`.
    @Option(
        name: [.customShort("o", allowingJoined: true), .long],
        help: ArgumentHelp(
            "Write to this file (atomically, mode 0600) instead of standard output.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    /// Refuses options that the format has no use for.
    func validate() throws {
        if formatName != .export, shell != nil {
            throw ValidationError("'--shell' goes with '--format export'.")
        }
        if !formatName.setsVariables, !variables.isEmpty {
            throw ValidationError(
                "'--variable' and '--expires-variable' go with '--format' export, dotenv, github, azure or kubernetes."
            )
        }
        if formatName != .kubernetes, name != nil || namespace != nil {
            throw ValidationError("'--name' and '--namespace' go with '--format kubernetes'.")
        }
        if namespace?.isLabel == false {
            throw ValidationError("The value of '--namespace <name>' is longer than 63 characters or has a dot.")
        }
        if output?.isEmpty == true { throw ValidationError("The value of '--output <file>' is empty.") }
        if formatName.isForRunner, output != nil, output != "-" {
            throw ValidationError("'--output' does not go with '--format \(formatName.rawValue)': the runner reads it.")
        }
    }

    /// What is done with the token; `environment` is the process's own.
    func delivery(environment: [String: String]) throws(Failure) -> Delivery {
        let destination: OutputDestination =
            switch output {
            case nil, "-": .standardOutput
            case let path?: .file(path)
            }
        let variables = variables.variables
        return Delivery(
            format: format,
            destination: destination,
            gitHub: formatName == .github ? (try GitHubFiles(environment: environment), variables) : nil
        )
    }

    private var format: TokenFormat {
        switch formatName {
        case .json: .json
        case .token: .token
        case .header: .header
        case .curl: .curl
        case .export: .export(shell ?? .sh, variables.variables)
        case .dotenv: .dotenv(variables.variables)
        case .github: .githubMask
        case .azure: .azure(variables.variables)
        case .kubernetes:
            .kubernetes(
                KubernetesSecret(name: name ?? .hereToken, namespace: namespace, variables: variables.variables)
            )
        case .hereFile: .hereFile
        }
    }
}

/// The formats by the names that users give them.
enum FormatName: String, CaseIterable, ExpressibleByArgument {
    /// The fields of the reply.
    case json
    /// The bare token.
    case token
    /// A command for a shell.
    case export
    /// A header field for curl.
    case header
    /// A line of a curl config.
    case curl
    /// Lines of a `.env` file.
    case dotenv
    /// Variables and outputs of a step of GitHub Actions.
    case github
    /// A variable of Azure Pipelines.
    case azure
    /// A Secret of Kubernetes.
    case kubernetes
    /// The token file of HERE's SDKs.
    case hereFile = "here-file"

    /// By themselves: the parser would look each of them up at run time.
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }

    /// Whether the token gets a name that can be chosen.
    var setsVariables: Bool { [.export, .dotenv, .github, .azure, .kubernetes].contains(self) }

    /// Whether it is a CI's runner that reads standard output.
    var isForRunner: Bool { [.github, .azure].contains(self) }
}

extension ShellDialect: ExpressibleByArgument {
    /// By themselves: the parser would look each of them up at run time.
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
}

extension DNSSubdomain: ExpressibleByArgument {
    /// Reads a name; nil if Kubernetes would not take it for one.
    init?(argument: String) {
        self.init(argument)
    }
}
