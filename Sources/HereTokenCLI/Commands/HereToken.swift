import ArgumentParser
import HereTokenCore

struct HereToken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "here-token",
        abstract: "Gets access tokens for HERE's REST services.",
        discussion: """
            EXAMPLE
              here-token fetch --credentials credentials.properties

            Create an access key in HERE's portal and download it as credentials.properties.

            TABLES: here-token help credentials, environment, errors, exit-statuses, files or formats; --json for scripts.
            """,
        version: "here-token \(Version.current)",
        subcommands: [Fetch.self, Exec.self, DoctorCommand.self, Sign.self, Inspect.self, Key.self, Cache.self]
    )

    /// Runs the command that `arguments` name, reports a failure, and returns the exit status.
    static func run(_ bytes: [[UInt8]]) -> Int32 {
        let arguments = bytes.map { String(decoding: $0, as: UTF8.self) }
        do {
            try refuseMalformedText(in: bytes)
            if let table = try HelpTopic.output(for: arguments) {
                try OutputDestination.standardOutput.write(table)
                return 0
            }
            var command = try command(from: arguments)
            try command.run()
            StandardError.end()
            return 0
        } catch {
            return report(error, of: arguments)
        }
    }

    /// Refuses arguments and variables that are not UTF-8: with U+FFFD in them, they would name another file or scope.
    private static func refuseMalformedText(in arguments: [[UInt8]]) throws {
        // Arguments after `--` are passed on as bytes.
        let ours = arguments.prefix { $0 != Array("--".utf8) }
        if ours.contains(where: { String(validating: $0, as: UTF8.self) == nil }) {
            throw ValidationError("An argument is not UTF-8.")
        }
        if let variable = ProcessEnvironment.malformedVariable {
            throw ValidationError("The environment variable \(variable) is not UTF-8.")
        }
    }

    /// Parses the command line.
    ///
    /// If the first argument is a command, only that command is parsed: parsing all of them is slower. Its
    /// `_superCommandName` says that it is not the root. Everything else (subcommands, help, mistakes) is parsed from the
    /// root.
    private static func command(from arguments: [String]) throws -> any ParsableCommand {
        if let named = configuration.subcommands.first(where: { $0.configuration.commandName == arguments.first }),
            named.configuration.subcommands.isEmpty,
            let command = try? named.parse(Array(arguments.dropFirst()))
        {
            return command
        }
        return try parseAsRoot(arguments)
    }

    private static func report(_ error: any Error, of arguments: [String]) -> Int32 {
        let errorFormat = ErrorFormat(asked: arguments)
        do throws(Failure) {
            if let failure = error as? Failure { throw failure }
            // No message: the output shows the result.
            if let status = error as? ExitCode {
                StandardError.end()
                return status.rawValue
            }
            // The parser throws help and the version as an "error" with status 0.
            if exitCode(for: error).isSuccess {
                try OutputDestination.standardOutput.write(fullMessage(for: error) + "\n")
                return 0
            }
            guard exitCode(for: error) == .validationFailure else {
                throw .internalError(ForeignText().excerpt(of: "\(error)"))
            }
            let (help, fault) = commandMeant(by: arguments)
            // The message quotes arguments, which can be a secret by mistake.
            throw Failure(.usage, ForeignText().excerpt(of: fault ?? message(for: error), limit: 400), hint: help)
        } catch {
            StandardError.end(with: error.rendered(as: errorFormat))
            return error.exitStatus.rawValue
        }
    }

    /// The command line that prints help for the command that `arguments` name, and the message if there is no such command.
    private static func commandMeant(by arguments: [String]) -> (help: String, fault: String?) {
        var names = ["here-token"]
        var fault: String?
        var subcommands = configuration.subcommands
        for word in arguments where word.first != "-" {
            if subcommands.isEmpty { break }
            if names.count == 1, word == "help" { continue }
            guard let next = subcommands.first(where: { $0.configuration.commandName == word }) else {
                let topics = arguments.first == "help" ? HelpTopic.allCases.map { $0.rawValue } : ["help"]
                if topics.contains(word) { break }
                let choices = subcommands.compactMap { $0.configuration.commandName } + topics
                let guess = Spelling.nearest(to: word, among: choices).map { " Did you mean '\($0)'?" }
                fault = "Unknown command '\(word)'." + (guess ?? "")
                break
            }
            names.append(word)
            subcommands = next.configuration.subcommands
        }
        return (names.joined(separator: " ") + " --help", fault)
    }
}
