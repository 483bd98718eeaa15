import CLinux
import Glibc
import HereTokenCore

/// What must hold for the whole process before anything else happens.
enum ProcessSetup {
    /// Lets signals in, makes writing safe, keeps memory private and ends traps in order.
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
    /// the process was started with stays if it is sooner.
    ///
    /// - Parameter format: how the end is told, this one and those by traps.
    static func end(by deadline: Deadline, format: ErrorFormat) {
        if format != .text { prepareLastWords(as: format) }
        if let alarm = inherited.alarmLeft, alarm < .seconds(deadline.timeout + 2) { return }
        let report = Failure(
            .timedOut,
            "not done within \(deadline.timeout) s",
            hint:
                "check what answers at the endpoint, that something reads the output, and that the machine is not out of memory"
        )
        LastWords.timeUp.prepare(report, as: format)
        signal(SIGALRM) { _ in LastWords.timeUp.end() }
        alarm(UInt32(clamping: deadline.timeout + 2))
    }

    /// Gives the process the state that it was started with, for the program that it is about to become.
    ///
    /// The system does the rest when it becomes that: what is to be closed is closed, and the process is dumpable.
    static func undo() {
        var timer = inherited.timerLeft
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
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
        private let timer: itimerval
        private let start = ContinuousClock.now

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
            var timer = itimerval()
            getitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer)
            self.timer = timer
        }

        /// What is left of an alarm that was set, at least a millisecond; nil if there was none.
        var alarmLeft: Duration? {
            let value = Duration.seconds(timer.it_value.tv_sec) + .microseconds(timer.it_value.tv_usec)
            return value == .zero ? nil : max(.milliseconds(1), value - (ContinuousClock.now - start))
        }

        /// The timer of that alarm as it is now; a timer that is not set if there was none.
        var timerLeft: itimerval {
            let left = (alarmLeft ?? .zero).components
            var now = timer
            now.it_value = timeval(tv_sec: Int(left.seconds), tv_usec: Int(left.attoseconds / 1_000_000_000_000))
            return now
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

    /// A trap is a fault of ours: it gets a line and a status (``ExitStatus/software``).
    private static func endTrapsInOrder() {
        prepareLastWords(as: .text)
        for trap in [SIGILL, SIGTRAP] {
            signal(trap) { _ in LastWords.fault.end() }
        }
    }

    private static func prepareLastWords(as format: ErrorFormat) {
        LastWords.fault.prepare(Failure.internalError("an internal check failed"), as: format)
    }
}
