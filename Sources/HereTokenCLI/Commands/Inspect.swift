import ArgumentParser
import HereTokenCore

/// `here-token inspect`: shows what a token says about itself.
struct Inspect: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        _superCommandName: "here-token",
        abstract: "Shows what a token says about itself; verifies nothing and sends nothing.",
        discussion: """
            EXAMPLES
              here-token fetch -c credentials.properties | here-token inspect
              here-token inspect --json token.txt

            It takes the token itself, JSON with an access_token, or an Authorization header.
            """
    )

    /// The file; standard input without one.
    @Argument(
        help: ArgumentHelp("The file with the token. (default: standard input)", valueName: "file"),
        completion: .file()
    )
    var file: String = InputFile.standardInput

    /// `--json`.
    @Flag(help: "Print one line of JSON.")
    var json = false

    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// Refuses an empty path, such as an unset variable leaves.
    func validate() throws {
        if file.isEmpty { throw ValidationError("The value of '<file>' is empty.") }
    }

    /// Reads and shows the token.
    func run() throws {
        let report = InspectionReport(try inspection(), at: ClockReading.now().wall)
        try OutputDestination.standardOutput.write(json ? report.json : report.text)
    }

    private func inspection() throws(Failure) -> TokenInspection {
        // As long as it takes: a person may be typing.
        let text = try InputFile(path: file).text(limit: TokenInspection.sizeLimit, by: .after(seconds: 315_360_000))
        return try TokenInspection(TokenInspection.token(in: text))
    }
}
