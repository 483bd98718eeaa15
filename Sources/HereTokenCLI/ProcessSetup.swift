import Glibc

/// What must hold for the whole process before anything else happens.
enum ProcessSetup {
    /// Makes writing safe and ends traps in order.
    static func prepare() {
        reportBrokenPipes()
        fillStandardStreams()
        endTrapsInOrder()
    }

    /// A pipe or connection that breaks while being written to becomes an error; else it would end the process without
    /// a word.
    private static func reportBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// A standard stream that is closed is opened, in the direction in which it is of no use; else the next file opened
    /// would take its number, and its place.
    private static func fillStandardStreams() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// A trap, as FoundationNetworking has them for some hostile replies, gets a line and the status for a fault of
    /// ours (``ExitStatus/software``), and leaves no core dump with secrets in it.
    private static func endTrapsInOrder() {
        for trap in [SIGILL, SIGTRAP] {
            signal(trap) { _ in
                // Only what is safe in a signal handler.
                let text: StaticString =
                    "here-token: internal error, perhaps caused by a malformed reply; please report it\n"
                _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
                _exit(70)
            }
        }
    }
}
