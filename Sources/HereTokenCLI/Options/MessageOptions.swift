import ArgumentParser

/// What is told on standard error, and how.
struct MessageOptions: ParsableArguments {
    /// `--verbose`.
    @Flag(name: [.short, .long], help: "Print more on standard error.")
    var verbose = false

    /// `--quiet`.
    @Flag(name: [.short, .long], help: "Print only errors.")
    var quiet = false

    /// `--error-format`.
    @Option(help: "Format of errors and warnings on standard error.")
    var errorFormat = ErrorFormat.text

    /// Refuses a contradiction.
    func validate() throws {
        if verbose, quiet { throw ValidationError("'--verbose' and '--quiet' exclude each other.") }
    }

    /// The log that these options ask for.
    var log: Log {
        Log(level: quiet ? .errors : verbose ? .notes : .warnings, format: errorFormat)
    }
}

/// The form of what is told on standard error.
enum ErrorFormat: String, CaseIterable, ExpressibleByArgument {
    /// Lines for people.
    case text
    /// One object a line, for scripts.
    case json

    /// By themselves: the parser would look each of them up at run time.
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }

    /// What `arguments` ask for, also where they make no valid command line; the last one counts, as in the parser.
    init(asked arguments: [String]) {
        let option = "--error-format"
        var asked: String?
        for (index, argument) in arguments.prefix(while: { $0 != "--" }).enumerated() {
            if argument.hasPrefix(option + "=") { asked = String(argument.dropFirst(option.count + 1)) }
            if argument == option, index + 1 < arguments.count { asked = arguments[index + 1] }
        }
        self = asked.flatMap(ErrorFormat.init(rawValue:)) ?? .text
    }
}
