import ArgumentParser
import HereTokenCore

/// The command line as a whole.
struct HereToken: ParsableCommand {
    /// Name, help and subcommands.
    static let configuration = CommandConfiguration(
        commandName: "here-token",
        abstract: "Gets access tokens for HERE's REST services.",
        discussion: """
            EXAMPLE
              here-token fetch --credentials credentials.properties

            HERE's portal hands out credentials.properties with an access key.
            """,
        version: "here-token \(Version.current)",
        subcommands: [Fetch.self, Exec.self, DoctorCommand.self, Sign.self, Inspect.self, Cache.self]
    )

    /// Runs the command that `arguments` describe, reports what goes wrong, and returns the exit status.
    static func run(_ bytes: [[UInt8]]) -> Int32 {
        let arguments = bytes.map { String(decoding: $0, as: UTF8.self) }
        do {
            // A character in the place of what is not UTF-8 would make another path, or another scope of it.
            // The arguments behind `--` are for another program, which gets the bytes.
            if bytes.prefix(while: { $0 != Array("--".utf8) }).contains(where: {
                String(validating: $0, as: UTF8.self) == nil
            }) {
                throw ValidationError("An argument is not UTF-8.")
            }
            if let variable = ProcessEnvironment.malformedVariable {
                throw ValidationError("The environment variable \(variable) is not UTF-8.")
            }
            var command = try command(from: arguments)
            try command.run()
            return 0
        } catch {
            return report(error, of: arguments)
        }
    }

    /// The command that `arguments` describe.
    ///
    /// A command that is named first is parsed by itself, which spares the parser the walk over all the others. By its
    /// `_superCommandName` it knows that it is not the whole, which may be asked for a completion script. What that is not
    /// enough for (subcommands, help, mistakes) is for the parser of the whole.
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
            // The result says what there is to say.
            if let status = error as? ExitCode { return status.rawValue }
            // Asking for help or the version is an "error" of the parser's, with status 0.
            if exitCode(for: error).isSuccess {
                try OutputDestination.standardOutput.write(fullMessage(for: error) + "\n")
                return 0
            }
            guard exitCode(for: error) == .validationFailure else {
                return tell(.internalError(ForeignText().excerpt(of: "\(error)")), errorFormat)
            }
            let meant = CommandPath(arguments, in: configuration)
            // What was typed comes back in it, and may be a secret that was taken for an argument.
            let text = ForeignText().excerpt(of: meant.fault ?? message(for: error), limit: 400)
            return tell(Failure(.usage, text, hint: meant.help), errorFormat)
        } catch {
            return tell(error, errorFormat)
        }
    }

    /// Tells a failure, and returns its exit status.
    static func tell(_ failure: Failure, _ format: ErrorFormat) -> Int32 {
        StandardError.write(failure.rendered(as: format))
        return failure.exitStatus.rawValue
    }
}
