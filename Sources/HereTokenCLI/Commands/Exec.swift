import ArgumentParser
import HereTokenCore

struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        _superCommandName: "here-token",
        abstract: "Gets a token, then runs CMD with the token in its environment.",
        usage: "here-token exec [<options>] -- <cmd> [<arg> ...]",
        discussion: """
            EXAMPLES
              here-token exec --credentials credentials.properties -- ./render-map.sh berlin
              here-token exec --variable TOKEN -- sh -c 'printenv TOKEN | wc -c'

            CMD replaces here-token in the same process: the process id, the signals and the exit status are CMD's. Without \
            a token, CMD is not started. CMD does not get HERE_ACCESS_KEY_ID, HERE_ACCESS_KEY_SECRET and \
            HERE_CREDENTIALS_STRING.


            """ + CredentialsOptions.places
    )

    @OptionGroup var source: TokenOptions
    @OptionGroup(title: "Environment of CMD") var variables: VariableOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The program to run and its arguments, after --.", valueName: "cmd")
    )
    var command: [String] = []

    func validate() throws {
        if command.first?.isEmpty ?? true { throw ValidationError("Name a command after '--'.") }
    }

    func run() throws {
        let environment = ProcessEnvironment.atStart.removing(CredentialsChain.secretVariables)
        // Now, before this process opens others.
        let descriptors = OpenDescriptors.current()
        let deadline = source.connection.deadline
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let (token, origin) = try source.provider(log: messages.log).token(by: deadline)
        if origin.isStandardInput { StandardInput.replaceWithNothing() }
        StandardError.end()
        throw ProgramImage.replace(
            with: CommandLineArguments.afterTerminator,
            environment: environment.setting(variables.variables.values(for: token)),
            descriptors: descriptors
        )
    }
}
