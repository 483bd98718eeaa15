import Glibc

/// The entry point: prepares the process, runs the command line, ends with its status.
@main
enum Main {
    /// Runs `here-token`.
    static func main() {
        ProcessSetup.prepare()
        exit(HereToken.run(Array(CommandLine.arguments.dropFirst())))
    }
}
