import ArgumentParser

struct MessageOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Print more on standard error.")
    var verbose = false

    @Flag(name: [.short, .long], help: "Print only errors on standard error.")
    var quiet = false

    @Option(help: "Format of errors and warnings on standard error.")
    var errorFormat = ErrorFormat.text

    func validate() throws {
        if verbose, quiet { throw ValidationError("'--verbose' and '--quiet' cannot be used together.") }
    }

    var log: Log { Log(level: quiet ? .errors : verbose ? .notes : .warnings, format: errorFormat) }
}

enum ErrorFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    /// One object per line.
    case json

    /// Without this, the parser looks up a conformance of each case at run time.
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    static var allValueDescriptions: [String: String] { [:] }

    /// The format that `arguments` ask for, even if they cannot be parsed; the last one counts, as in the parser.
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
