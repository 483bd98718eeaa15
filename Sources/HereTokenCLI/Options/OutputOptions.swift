import ArgumentParser
import HereTokenCore

/// How the token is printed, and where.
struct OutputOptions: ParsableArguments {
    /// `--format`.
    @Option(name: [.customShort("f"), .customLong("format")], help: "What to print.")
    var formatName = FormatName.json

    /// `--shell`.
    @Option(help: "The dialect of --format export. (default: sh)")
    var shell: ShellDialect?

    /// `--variable`.
    @Option(
        help: ArgumentHelp("The variable of --format export. (default: HERE_ACCESS_TOKEN)", valueName: "name")
    )
    var variable: VariableName?

    /// `--output`.
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Write to this file (atomically, mode 0600) instead of standard output.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    /// Refuses options that the format has no use for.
    func validate() throws {
        if formatName != .export, shell != nil || variable != nil {
            throw ValidationError("'--shell' and '--variable' go with '--format export'.")
        }
        if output?.isEmpty == true { throw ValidationError("The value of '--output <file>' is empty.") }
    }

    /// The format, complete.
    var format: TokenFormat {
        switch formatName {
        case .json: .json
        case .token: .token
        case .header: .header
        case .export: .export(shell ?? .sh, variable ?? .accessToken)
        }
    }

    /// Where the result goes; `-` is standard output.
    var destination: OutputDestination {
        switch output {
        case nil, "-": .standardOutput
        case let path?: .file(path)
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
}

extension ShellDialect: ExpressibleByArgument {}

extension VariableName: ExpressibleByArgument {
    /// Reads a name; nil if a shell would not take it for one.
    init?(argument: String) {
        self.init(argument)
    }
}
