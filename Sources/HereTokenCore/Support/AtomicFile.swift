import Glibc
import Synchronization

/// Replaces a file in one step: a reader sees the old content, or all of the new one.
package enum AtomicFile {
    /// Writes a new file and gives it the name `name`; a symbolic link of that name is replaced, not followed.
    ///
    /// The file has no name until it is complete, and a new file never has a temporary one. So only a process that is killed
    /// between two system calls, while it replaces a file, leaves a temporary file.
    ///
    /// - Parameters:
    ///   - mode: the permission bits, whatever the umask is.
    ///   - temporary: an unused name in the same directory, for the moment in which another file has `name`.
    ///   - directory: the descriptor of the directory that relative names start from.
    ///   - notCreated: makes the failure for an `errno` if the new file cannot be created.
    ///   - notWritten: the same if it cannot be written or renamed; the old file is unchanged then.
    package static func write(
        _ bytes: some Collection<UInt8>,
        to name: String,
        mode: UInt32 = 0o600,
        temporary: String,
        in directory: Int32 = AT_FDCWD,
        notCreated: (Int32) -> Failure,
        notWritten: (Int32) -> Failure
    ) throws(Failure) {
        // A file without a name needs /proc to get one.
        let canBeNamed = access("/proc/self/fd", X_OK) == 0
        let file = canBeNamed ? openat(directory, parent(of: temporary), unnamedFile | O_WRONLY | O_CLOEXEC, 0o600) : -1
        var failure: Int32
        if file >= 0 {
            defer { close(file) }
            failure = fill(file, with: bytes, mode: mode)
            if failure == 0 { failure = HeldSignals.during { link(file, to: name, temporary, in: directory) } }
        } else {
            // The file system has no files without a name.
            let (creation, writing) = HeldSignals.during { () -> (Int32, Int32) in
                let file = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                guard file >= 0 else { return (errno, 0) }
                defer { close(file) }
                let failure = fill(file, with: bytes, mode: mode)
                guard failure != 0 else { return (0, rename(temporary, to: name, in: directory)) }
                unlinkat(directory, temporary, 0)
                return (0, failure)
            }
            guard creation == 0 else { throw notCreated(creation) }
            failure = writing
        }
        guard failure == 0 else { throw notWritten(failure) }
    }

    /// Returns 0 or the `errno`, as do the functions below.
    private static func fill(_ file: Int32, with bytes: some Collection<UInt8>, mode: UInt32) -> Int32 {
        // Whoever removes temporary files sees by the lock that this one is in use.
        flock(file, LOCK_EX | LOCK_NB)
        guard fchmod(file, mode) == 0 else { return errno }
        let failure = DescriptorWriter.write(bytes, to: file)
        guard failure == 0 else { return failure }
        return fsync(file) == 0 ? 0 : errno
    }

    private static func link(_ file: Int32, to name: String, _ temporary: String, in directory: Int32) -> Int32 {
        let source = "/proc/self/fd/\(file)"
        if linkat(AT_FDCWD, source, directory, name, AT_SYMLINK_FOLLOW) == 0 { return 0 }
        guard errno == EEXIST, linkat(AT_FDCWD, source, directory, temporary, AT_SYMLINK_FOLLOW) == 0 else {
            return errno
        }
        return rename(temporary, to: name, in: directory)
    }

    private static func rename(_ temporary: String, to name: String, in directory: Int32) -> Int32 {
        if renameat(directory, temporary, directory, name) == 0 { return 0 }
        let failure = errno
        unlinkat(directory, temporary, 0)
        return failure
    }

    /// Whether this user's file `path` already has this content and mode, so that those who watch it need no new one.
    package static func isUpToDate(_ path: String, _ bytes: some Collection<UInt8>, mode: UInt32) -> Bool {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode == S_IFREG | mode, status.st_uid == geteuid(),
            Int(status.st_size) == bytes.count,
            var content = try? DescriptorReader(limit: bytes.count, deadline: .after(seconds: 5)).readToEnd(of: file)
        else { return false }
        defer { content.wipe() }
        return content.elementsEqual(bytes)
    }

    /// The path of the directory that a file is in.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `O_TMPFILE` of Linux; Swift does not import a macro that combines two others.
    private static let unnamedFile = 0o20_000_000 | O_DIRECTORY
}

// MARK: - Temporary files beside an output file

extension AtomicFile {
    private static let prefix = ".here-token."

    /// Longer than any write takes, in seconds.
    package static let longestWriting = 3_600

    /// An unused path in the directory of `path`.
    package static func temporary(beside path: String) -> String {
        parent(of: path) + "/" + prefix + RandomText.make()
    }

    /// Removes this user's temporary files in the directory of `path` whose writers were killed.
    package static func sweep(beside path: String) {
        let directory = open(parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        defer { close(directory) }
        for name in DirectoryReader.names(in: directory) where isTemporary(name) {
            var status = stat()
            guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG,
                status.st_uid == geteuid(), abs(time(nil) - status.st_mtim.tv_sec) > longestWriting
            else { continue }
            unlinkat(directory, name, 0)
        }
    }

    private static func isTemporary(_ name: String) -> Bool {
        guard name.hasPrefix(prefix) else { return false }
        let digits = name.utf8.dropFirst(prefix.utf8.count)
        return digits.count == 32 && digits.allSatisfy(Hexadecimal.lowerCase.contains)
    }
}

/// Postpones the signals that end a process.
///
/// It is not done with a signal mask, because that is only for one thread: the system would choose another.
private enum HeldSignals {
    private static let signals = [
        SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR,
    ]

    /// A bit for each signal that has arrived.
    private static let arrived = Atomic<UInt64>(0)

    /// Runs `work`, then lets the signals act that have arrived in the meantime.
    static func during<Result>(_ work: () -> Result) -> Result {
        arrived.store(0, ordering: .sequentiallyConsistent)
        let actions = signals.map { number in
            var action = sigaction()
            sigaction(number, nil, &action)
            signal(number) { number in
                _ = HeldSignals.arrived.bitwiseOr(1 << UInt64(number), ordering: .sequentiallyConsistent)
            }
            return action
        }
        let result = work()
        for (number, var action) in zip(signals, actions) { sigaction(number, &action, nil) }
        let numbers = arrived.load(ordering: .sequentiallyConsistent)
        for number in signals where numbers & 1 << UInt64(number) != 0 { raise(number) }
        return result
    }
}
