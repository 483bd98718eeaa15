import Glibc
import HereTokenCore

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

    /// Ends the process if it is not over by `deadline`: the last resort, as what waits knows the deadline by itself.
    ///
    /// It is for what nothing else can end: a result that nobody reads, threads that are not to be had.
    static func end(by deadline: Deadline) {
        signal(SIGALRM) { _ in
            endInSignalHandler("here-token: timed out\n", status: 75)
        }
        alarm(UInt32(clamping: deadline.timeout + 2))
    }

    /// A trap gets a line and a status, and leaves no core dump with secrets in it.
    ///
    /// FoundationNetworking has traps for some replies: one that breaks off in its header, one with trailers. Then the
    /// service gave no usable answer (``ExitStatus/unavailable``); else it is a fault of ours (``ExitStatus/software``).
    private static func endTrapsInOrder() {
        for trap in [SIGILL, SIGTRAP] {
            signal(trap) { _ in
                if URLSessionTransport.isWaiting {
                    endInSignalHandler("here-token: the answer broke off, or was malformed\n", status: 69)
                } else {
                    endInSignalHandler("here-token: internal error; please report it\n", status: 70)
                }
            }
        }
    }
}

/// Ends the process with only what is safe in a signal handler.
private func endInSignalHandler(_ text: StaticString, status: Int32) -> Never {
    _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    _exit(status)
}
