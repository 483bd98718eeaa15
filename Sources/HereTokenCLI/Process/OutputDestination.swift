import Glibc
import HereTokenCore

/// Where the result goes.
enum OutputDestination {
    case standardOutput
    /// A path. A file is replaced in one step; an existing device or FIFO is written to.
    case file(String)

    /// Fails if the result could not be written there, before a token is asked for.
    func check() throws(Failure) {
        guard case .file(let path) = self, !Self.isStream(path) else { return }
        var status = stat()
        if lstat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw .outputNotCreated(path: path, errno: EISDIR) }
        } else if errno != ENOENT {
            throw .outputNotCreated(path: path, errno: errno)
        }
        guard access(Self.directory(of: path), W_OK | X_OK) == 0 else {
            throw .outputNotCreated(path: path, errno: errno)
        }
    }

    /// Writes all of `text`, or leaves a file as it was.
    func write(_ text: String) throws(Failure) {
        switch self {
        case .standardOutput:
            let errno = DescriptorWriter.write(text.utf8, to: STDOUT_FILENO)
            guard errno == 0 else { throw .outputNotWritten(path: "standard output", errno: errno) }
        case .file(let path) where Self.isStream(path):
            try Self.writeStream(text, to: path)
        case .file(let path):
            try Self.replaceFile(at: path, with: text)
        }
    }
}

extension OutputDestination {
    /// Whether `path` is to be written to, not replaced: a device, or a FIFO of this user.
    ///
    /// A FIFO of another user would give that user the token.
    private static func isStream(_ path: String) -> Bool {
        if isOpenDescriptor(path) { return true }
        var status = stat()
        return lstat(path, &status) == 0 && isStream(status)
    }

    private static func isStream(_ status: stat) -> Bool {
        switch status.st_mode & S_IFMT {
        case S_IFCHR: true
        case S_IFIFO: status.st_uid == geteuid()
        default: false
        }
    }

    /// Whether `path`, in whatever spelling, is directly in `/dev` or anywhere in `/proc`, as `/dev/stdout` and `/dev/fd/63` are.
    ///
    /// The system makes these links. No other symbolic link is followed.
    private static func isOpenDescriptor(_ path: String) -> Bool {
        guard let resolved = realpath(directory(of: path), nil) else { return false }
        defer { free(resolved) }
        let parent = String(cString: resolved)
        return parent == "/dev" || parent.hasPrefix("/proc/")
    }

    private static func writeStream(_ text: String, to path: String) throws(Failure) {
        let isOpen = isOpenDescriptor(path)
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_APPEND | (isOpen ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else { throw .outputNotCreated(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard isOpen || (fstat(descriptor, &status) == 0 && isStream(status)) else {
            throw .outputNotCreated(path: path, errno: EPERM)
        }
        let errno = DescriptorWriter.write(text.utf8, to: descriptor)
        guard errno == 0 else { throw .outputNotWritten(path: path, errno: errno) }
    }

    /// Writes a temporary file beside it and renames that: a reader sees the old content or the new, and a symbolic link is
    /// replaced, not followed.
    private static func replaceFile(at path: String, with text: String) throws(Failure) {
        let temporary = directory(of: path) + "/.here-token.\(RandomText.make())"
        // The file has no name until it is complete, so that nothing is left behind however the process ends. It has a name
        // from the start if the file system has no such files, or if /proc, which gives the name, is missing.
        let canBeNamed = access("/proc/self/fd", X_OK) == 0
        var descriptor = canBeNamed ? open(directory(of: path), unnamedFile | O_WRONLY | O_CLOEXEC, 0o600) : -1
        let isNamed = descriptor < 0
        if isNamed { descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw .outputNotCreated(path: path, errno: errno) }
        defer { close(descriptor) }

        var failure = fchmod(descriptor, 0o600) == 0 ? 0 : errno
        if failure == 0 { failure = DescriptorWriter.write(text.utf8, to: descriptor) }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if failure == 0, !isNamed {
            let link = "/proc/self/fd/\(descriptor)"
            if linkat(AT_FDCWD, link, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) != 0 { failure = errno }
        }
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw .outputNotWritten(path: path, errno: failure)
        }
    }

    /// `O_TMPFILE` of Linux, a macro that Swift does not import.
    private static let unnamedFile = 0o20_000_000 | O_DIRECTORY

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension Failure {
    static func outputNotCreated(path: String, errno: Int32) -> Failure {
        Failure(
            .outputNotCreated,
            "cannot create \(path.displayed): \(reason(errno))",
            hint: "name a file in a directory that exists and that you may write to"
        )
    }

    static func outputNotWritten(path: String, errno: Int32) -> Failure {
        Failure(
            .outputNotWritten,
            "cannot write to \(path.displayed): \(reason(errno))",
            hint: errno == EPIPE
                ? "check the program that reads the pipe: it ended before it read the result"
                : "check that there is space left and that you may write there"
        )
    }
}
