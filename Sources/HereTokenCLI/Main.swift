import Glibc

/// The entry point: prepares the process, runs the command line, ends with its status.
@main
enum Main {
    /// Runs `here-token`.
    static func main() {
        ProcessSetup.prepare()
        // All is written. What `exit` would call first, of thirty libraries, could meet URLSession's threads at work.
        _exit(HereToken.run(CommandLineArguments.all))
    }
}
