import CLinux
import Glibc
import HereTokenCore
import Synchronization

/// What must hold for the whole process before anything else happens.
enum ProcessSetup {
    /// Makes writing safe, keeps memory private and ends traps in order.
    static func prepare() {
        _ = inherited
        useOneHeap()
        letSignalsIn()
        reportBrokenPipes()
        fillStandardStreams()
        keepMemoryPrivate()
        endTrapsInOrder()
    }

    /// Ends the process if it is not over by `deadline`: the last resort, as what waits knows the deadline by itself.
    ///
    /// It is for what nothing else can end: a result that nobody reads, a disk that does not answer. An alarm that
    /// the process was started with counts if it is sooner.
    ///
    /// - Parameter format: how the end is told.
    static func end(by deadline: Deadline, format: ErrorFormat) {
        let report = FailureReport(.timedOut(waitingFor: .unknown, timeout: deadline.timeout)).rendered(as: format)
        lastWords.store(UInt(bitPattern: strdup(report)), ordering: .sequentiallyConsistent)
        signal(SIGALRM) { _ in
            let text = UnsafePointer<CChar>(bitPattern: ProcessSetup.lastWords.load(ordering: .sequentiallyConsistent))
            if let text { _ = write(STDERR_FILENO, text, strlen(text)) }
            _exit(ExitStatus.temporary)
        }
        alarm(min(UInt32(clamping: deadline.timeout + 2), inherited.alarmLeft ?? .max))
    }

    /// What is said if time is up: the address of a C string, as that is what a signal handler can deal with.
    private static let lastWords = Atomic<UInt>(0)

    /// Gives the process the state that it was started with, for the program that it is about to become.
    ///
    /// The system does the rest when it becomes that: what is to be closed is closed, and the process is dumpable.
    static func undo() {
        alarm(inherited.alarmLeft ?? 0)
        for (signal, var action) in inherited.actions { sigaction(signal, &action, nil) }
        var mask = inherited.signalMask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        for stream in inherited.closedStreams { _ = fcntl(stream, F_SETFD, FD_CLOEXEC) }
        var limit = inherited.coreLimit
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
    }

    /// What the process was started with.
    private struct Inherited: Sendable {
        let signalMask: sigset_t
        /// For each signal whose action is changed.
        let actions: [(signal: Int32, action: sigaction)]
        let closedStreams: [Int32]
        let coreLimit: rlimit
        private let alarmInstant: ContinuousClock.Instant?

        /// Looks at everything and changes nothing.
        init() {
            var mask = sigset_t()
            pthread_sigmask(SIG_SETMASK, nil, &mask)
            signalMask = mask
            actions = [SIGPIPE, SIGXFSZ, SIGALRM, SIGILL, SIGTRAP].map { signal in
                var action = sigaction()
                sigaction(signal, nil, &action)
                return (signal, action)
            }
            closedStreams = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter { fcntl($0, F_GETFD) == -1 }
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            coreLimit = limit
            let seconds = alarm(0)
            alarm(seconds)
            alarmInstant = seconds == 0 ? nil : .now + .seconds(Int(seconds))
        }

        /// The seconds that are left of an alarm that was set, at least 1; nil if there was none.
        var alarmLeft: UInt32? {
            alarmInstant.map { max(1, UInt32(clamping: ContinuousClock.now.duration(to: $0).components.seconds)) }
        }
    }

    private static let inherited = Inherited()

    /// One heap for all threads, which work one after the other anyway, and large steps for it to grow in; the thread
    /// that reads the authorities would else have one that grows by the page.
    private static func useOneHeap() {
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TOP_PAD, 1 << 20)
    }

    /// A parent may have blocked signals, as threads of libdispatch do; then neither it nor an alarm could end the process.
    private static func letSignalsIn() {
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    /// A pipe or connection that breaks while being written to, or a file that gets too large, becomes an error; else it would end the process without
    /// a word.
    private static func reportBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// A standard stream that is closed is opened, in the direction in which it is of no use; else the next file opened
    /// would take its number, and its place.
    private static func fillStandardStreams() {
        for stream in inherited.closedStreams where fcntl(stream, F_GETFD) == -1 {
            if stream == STDIN_FILENO {
                _ = open("/dev/null", O_WRONLY)
            } else {
                // Which cannot be opened for writing through /dev/stdout either.
                _ = open("/", here_token_path_only | O_DIRECTORY)
            }
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
