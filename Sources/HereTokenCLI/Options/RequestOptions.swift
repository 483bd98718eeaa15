import ArgumentParser
import HereTokenCore

/// What token is asked for, where, how long that may take, and how often it is tried.
struct RequestOptions: ParsableArguments {
    /// What token, and where.
    @OptionGroup var token: TokenRequestOptions
    /// `--timeout`.
    @OptionGroup var time: TimeOptions

    /// `--retries`.
    @Option(help: ArgumentHelp("Further tries after a temporary failure; 0 for none.", valueName: "n"))
    var retries = 3

    /// Refuses a number of retries that is none.
    func validate() throws {
        if !(0...100).contains(retries) {
            throw ValidationError("The value of '--retries <n>' is not one of 0 to 100.")
        }
    }
}

/// How long it may take.
struct TimeOptions: ParsableArguments {
    /// `--timeout`.
    @Option(help: ArgumentHelp("Time limit for the whole operation.", valueName: "duration"))
    var timeout = WholeSeconds(seconds: 30)

    /// When all of it must be over, counted from now.
    func deadline() -> Deadline { .after(seconds: timeout.seconds) }
}
