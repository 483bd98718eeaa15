import Glibc

/// The entry point: prepares the process, runs the command line, ends with its status.
@main
enum Main {
    /// Runs `here-token`.
    static func main() async {
        ProcessSetup.prepare(isStarting: true)
        exit(await HereToken.run(Array(CommandLine.arguments.dropFirst())))
    }
}
