import CLinux
import Glibc
import HereTokenCore
import Synchronization

/// The state of the whole process: signals, standard streams, limits.
enum ProcessSetup {
    /// Call it before anything else.
    static func prepare() {
        _ = inherited
        umask(ownerOnly)
        useOneHeap()
        letSignalsIn()
        reportBrokenPipes()
        fillStandardStreams()
        here_token_keep_memory_private()
        endTrapsInOrder()
    }

    /// Ends the process two seconds after `deadline`.
    ///
    /// This is the last resort if nothing reads the output or a disk does not respond. Everything else ends at the deadline
    /// by itself. An earlier alarm that the process was started with is kept.
    ///
    /// - Parameter format: the format of the message, also for a trap.
    static func end(by deadline: Deadline, format: ErrorFormat) {
        if format != .text { prepareLastWords(as: format) }
        if let alarm = inherited.alarmLeft, alarm < .seconds(deadline.timeout + 2) { return }
        let report = Failure(
            .timedOut,
            "not finished within \(deadline.timeout) s",
            hint: "check the endpoint, that something reads the output, and that the machine is not out of memory"
        )
        LastWords.timeUp.prepare(report, as: format)
        signal(SIGALRM) { _ in LastWords.timeUp.end() }
        alarm(UInt32(clamping: deadline.timeout + 2))
    }

    /// Restores the state that the process was started with, for the program that replaces this one.
    ///
    /// execve(2) does the rest: it closes descriptors with FD_CLOEXEC, and makes the process dumpable.
    static func undo() {
        var timer = inherited.timerLeft
        setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
        for (signal, var action) in inherited.actions { sigaction(signal, &action, nil) }
        var mask = inherited.signalMask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        for stream in inherited.closedStreams { _ = fcntl(stream, F_SETFD, FD_CLOEXEC) }
        umask(inherited.fileMask)
        here_token_restore_core_limit()
    }

    /// The umask: new files are for their owner alone, who can use them whatever the umask was.
    private static let ownerOnly: mode_t = 0o077

    /// The state that the process was started with.
    private struct Inherited: Sendable {
        let signalMask: sigset_t
        /// The actions of the signals that ``prepare()`` and ``end(by:format:)`` change.
        let actions: [(signal: Int32, action: sigaction)]
        let closedStreams: [Int32]
        let fileMask: mode_t
        private let timer: itimerval
        private let start = ContinuousClock.now

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
            fileMask = umask(ownerOnly)
            var timer = itimerval()
            getitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer)
            self.timer = timer
        }

        /// The time until the alarm, at least a millisecond; nil if there is no alarm.
        var alarmLeft: Duration? {
            let value = Duration.seconds(timer.it_value.tv_sec) + .microseconds(timer.it_value.tv_usec)
            return value == .zero ? nil : max(.milliseconds(1), value - (ContinuousClock.now - start))
        }

        /// The timer for the rest of that time; a disabled timer if there is no alarm.
        var timerLeft: itimerval {
            let left = (alarmLeft ?? .zero).components
            var now = timer
            now.it_value = timeval(tv_sec: Int(left.seconds), tv_usec: Int(left.attoseconds / 1_000_000_000_000))
            return now
        }
    }

    private static let inherited = Inherited()

    /// Uses one heap, which grows in large steps: the threads take turns, and a heap for each would grow page by page.
    private static func useOneHeap() {
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TOP_PAD, 1 << 20)
    }

    /// Unblocks signals, which a parent may have blocked; else neither the parent nor an alarm could end the process.
    private static func letSignalsIn() {
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    /// Makes a write to a broken pipe, or beyond the file size limit, return an error instead of ending the process.
    private static func reportBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Opens a closed standard stream, so that no later open() gets its number.
    ///
    /// The stream stays unusable: standard input is open only for writing, the others not for writing.
    private static func fillStandardStreams() {
        for stream in inherited.closedStreams where fcntl(stream, F_GETFD) == -1 {
            if stream == STDIN_FILENO {
                _ = open("/dev/null", O_WRONLY)
            } else {
                // This cannot be opened for writing through /dev/stdout either.
                _ = open("/", here_token_path_only | O_DIRECTORY)
            }
        }
    }

    /// Makes a trap, which is a bug in here-token, print a message and exit with 70.
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

/// The last message of a process that a signal ends, made in advance: a signal handler cannot allocate memory.
private struct LastWords: ~Copyable {
    static let timeUp = LastWords()
    static let fault = LastWords()

    /// The address of a C string: a signal handler must not use Swift strings.
    private let address = Atomic<UInt>(0)
    private let status = Atomic<Int32>(0)

    func prepare(_ failure: Failure, as format: ErrorFormat) {
        status.store(failure.exitStatus.rawValue, ordering: .sequentiallyConsistent)
        address.store(UInt(bitPattern: strdup(failure.rendered(as: format))), ordering: .sequentiallyConsistent)
    }

    /// Prints the message and ends the process; calls only functions that are safe in a signal handler.
    func end() -> Never {
        // Only if there is room: a write to a full pipe would not return.
        var event = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        if let text = UnsafePointer<CChar>(bitPattern: address.load(ordering: .sequentiallyConsistent)),
            poll(&event, 1, 0) == 1
        {
            _ = write(STDERR_FILENO, text, strlen(text))
        }
        _exit(status.load(ordering: .sequentiallyConsistent))
    }
}
