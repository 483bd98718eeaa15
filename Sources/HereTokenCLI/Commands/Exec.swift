import ArgumentParser
import HereTokenCore

/// `here-token exec`: gets a token, then becomes another program that has it in its environment.
struct Exec: ParsableCommand {
    /// Name and help.
    static let configuration = CommandConfiguration(
        commandName: "exec",
        _superCommandName: "here-token",
        abstract: "Gets a token, then becomes CMD with the token in its environment.",
        usage: "here-token exec [<options>] -- <cmd> [<arg> ...]",
        discussion: """
            EXAMPLES
              here-token exec --credentials credentials.properties -- ./render-map.sh berlin
              here-token exec --variable TOKEN -- sh -c 'printenv TOKEN | wc -c'

            CMD takes over the process: its id, its signals and its exit status are those of here-token. If there is no \
            token, CMD is not started. HERE_ACCESS_KEY_ID, HERE_ACCESS_KEY_SECRET and HERE_CREDENTIALS_STRING are taken out of its \
            environment.


            """ + CredentialsOptions.places
    )

    /// What it takes to get a token.
    @OptionGroup var source: TokenOptions
    /// Where CMD finds it.
    @OptionGroup(title: "Environment of CMD") var variables: VariableOptions
    /// What is told on standard error.
    @OptionGroup(title: "Messages") var messages: MessageOptions

    /// CMD and its arguments.
    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The program to become, and its arguments, behind --.", valueName: "cmd")
    )
    var command: [String] = []

    /// Refuses to become nothing.
    func validate() throws {
        if command.first?.isEmpty ?? true { throw ValidationError("Name a command behind '--'.") }
    }

    /// Gets the token and becomes CMD.
    func run() throws {
        let environment = ProcessEnvironment.atStart.removing(CredentialsChain.secretVariables)
        // Before there are more.
        let descriptors = OpenDescriptors.current()
        let deadline = source.connection.deadline
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let (token, origin) = try source.provider(log: messages.log).token(by: deadline)
        if origin.isStandardInput { StandardInput.replaceWithNothing() }
        throw ProgramImage.replace(
            with: CommandLineArguments.behindTerminator,
            environment: environment.setting(variables.variables.values(for: token)),
            descriptors: descriptors
        )
    }
}
