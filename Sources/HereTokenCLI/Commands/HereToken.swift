import ArgumentParser
import HereTokenCore

/// The command line as a whole.
struct HereToken: AsyncParsableCommand {
    /// Name, help and subcommands.
    static let configuration = CommandConfiguration(
        commandName: "here-token",
        abstract: "Gets access tokens for HERE's REST services.",
        discussion: """
            EXAMPLE
              here-token fetch --credentials credentials.properties

            The file is the one that HERE's portal hands out with an access key.
            """,
        version: "here-token \(Version.current)",
        subcommands: [Fetch.self]
    )

    /// Runs the command that `arguments` describe, reports what goes wrong, and returns the exit status.
    static func run(_ arguments: [String]) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return report(error, errorFormat: ErrorFormat(asked: arguments))
        }
    }

    private static func report(_ error: any Error, errorFormat: ErrorFormat) -> Int32 {
        do throws(TokenFailure) {
            if let failure = error as? TokenFailure { throw failure }
            // Asking for help or the version is an "error" of the parser's, with status 0.
            if exitCode(for: error).isSuccess {
                try OutputDestination.standardOutput.write(fullMessage(for: error) + "\n")
                return 0
            }
            return tell(.usage(message(for: error)), errorFormat)
        } catch {
            return tell(FailureReport(error), errorFormat)
        }
    }

    private static func tell(_ report: FailureReport, _ format: ErrorFormat) -> Int32 {
        StandardError.write(report.rendered(as: format))
        return report.exitStatus
    }
}
