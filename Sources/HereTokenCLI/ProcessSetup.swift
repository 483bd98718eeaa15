import CLinux
import Glibc
import HereTokenCore

/// What must hold for the whole process before anything else happens.
enum ProcessSetup {
    /// Makes writing safe, keeps memory private and ends traps in order.
    static func prepare() {
        _ = inherited
        reportBrokenPipes()
        fillStandardStreams()
        keepMemoryPrivate()
        endTrapsInOrder()
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

    /// Gives the process the state that it was started with, for the program that it is about to become.
    ///
    /// The system does the rest when it becomes that: signals that are caught get their default action, and the process
    /// is dumpable.
    static func undo() {
        alarm(0)
        signal(SIGPIPE, inherited.brokenPipeAction)
        for stream in inherited.closedStreams { close(stream) }
        var limit = inherited.coreLimit
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        // The thread that this runs on is one of libdispatch's, which block all signals.
        var mask = inherited.signalMask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    /// What the process was started with.
    private struct Inherited: Sendable {
        let signalMask: sigset_t
        let brokenPipeAction: sighandler_t?
        let closedStreams: [Int32]
        let coreLimit: rlimit

        init() {
            var mask = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &mask)
            signalMask = mask
            brokenPipeAction = signal(SIGPIPE, SIG_IGN)
            closedStreams = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter { fcntl($0, F_GETFD) == -1 }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            coreLimit = limit
        }
    }

    private static let inherited = Inherited()

    /// A pipe or connection that breaks while being written to becomes an error; else it would end the process without
    /// a word.
    private static func reportBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// A standard stream that is closed is opened, in the direction in which it is of no use; else the next file opened
    /// would take its number, and its place.
    private static func fillStandardStreams() {
        for stream in inherited.closedStreams where fcntl(stream, F_GETFD) == -1 {
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Neither a core dump nor another process of the same user gets to see the secrets in memory.
    private static func keepMemoryPrivate() {
        var limit = rlimit(rlim_cur: 0, rlim_max: inherited.coreLimit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        _ = here_token_set_dumpable(0)
    }

    /// A trap gets a line and a status.
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
