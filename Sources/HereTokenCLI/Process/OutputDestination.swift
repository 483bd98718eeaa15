import Glibc
import HereTokenCore

/// Where the result goes.
enum OutputDestination {
    case standardOutput
    /// A path. A file is replaced in one step and gets this mode; an existing device or FIFO is written to.
    case file(String, mode: UInt32)

    /// Fails if a result could not be written there; call it before the request.
    func check() throws(Failure) {
        guard case .file(let path, _) = self, !Self.isStream(path) else { return }
        var status = stat()
        if lstat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw .outputNotCreated(path: path, errno: EISDIR) }
            if status.st_mode & S_IFMT == S_IFREG { try Self.refuseToOverwriteSecrets(in: path) }
        } else if errno != ENOENT {
            throw .outputNotCreated(path: path, errno: errno)
        }
        guard access(AtomicFile.parent(of: path), W_OK | X_OK) == 0 else {
            throw .outputNotCreated(path: path, errno: errno)
        }
    }

    /// Fails if a file has credentials or keys, whether or not they are used now.
    private static func refuseToOverwriteSecrets(in path: String) throws(Failure) {
        guard let text = try? InputFile(path: path).text(limit: 65_536, by: .after(seconds: 2)) else { return }
        let marks = ["here.access.key.secret", "HERE_ACCESS_KEY_SECRET", "accessKeySecret", "-----BEGIN "]
        if marks.contains(where: { text.firstRange(of: $0) != nil }) {
            throw Failure(
                .outputNotCreated,
                "\(path.displayed) has credentials, a key or a certificate, which the token would overwrite",
                hint: "set --output to another file"
            )
        }
    }

    /// Fails if this is the file of the credentials under any name: it may be the only copy of the secret.
    func refuseToOverwrite(_ credentials: FileIdentity) throws(Failure) {
        switch self {
        case .standardOutput:
            guard FileIdentity(descriptor: STDOUT_FILENO) == credentials else { return }
            throw .outputIsCredentials("standard output", hint: "redirect the output to another file")
        case .file(let path, _):
            guard FileIdentity(path: path) == credentials else { return }
            throw .outputIsCredentials(path.displayed, hint: "set --output to another file")
        }
    }

    /// Writes all of `text`, or leaves a file as it was.
    func write(_ text: String) throws(Failure) {
        switch self {
        case .standardOutput:
            let errno = DescriptorWriter.write(text.utf8, to: STDOUT_FILENO)
            guard errno == 0 else { throw .outputNotWritten(path: "standard output", errno: errno) }
        case .file(let path, _) where Self.isStream(path):
            try Self.writeStream(text, to: path)
        case .file(let path, let mode):
            defer { AtomicFile.sweep(beside: path) }
            if AtomicFile.isUpToDate(path, text.utf8, mode: mode) { return }
            try AtomicFile.write(
                text.utf8,
                to: path,
                mode: mode,
                temporary: AtomicFile.temporary(beside: path),
                notCreated: { .outputNotCreated(path: path, errno: $0) },
                notWritten: { .outputNotWritten(path: path, errno: $0) }
            )
        }
    }
}

extension OutputDestination {
    /// Whether to write to `path` instead of replacing it: a device, or a FIFO of this user.
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

    /// Whether `path`, however it is spelled, is directly in `/dev` or anywhere in `/proc`, such as `/dev/fd/63`.
    ///
    /// The system makes these links. No other symbolic link is followed.
    private static func isOpenDescriptor(_ path: String) -> Bool {
        guard let resolved = realpath(AtomicFile.parent(of: path), nil) else { return false }
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
}

extension Failure {
    static func outputNotCreated(path: String, errno: Int32) -> Failure {
        Failure(
            .outputNotCreated,
            "cannot create \(path.displayed): \(reason(errno))",
            hint: "choose an existing directory that you can write to"
        )
    }

    static func outputNotWritten(path: String, errno: Int32) -> Failure {
        let hint =
            switch errno {
            case EPIPE: "check the program that reads the pipe: it ended before it read all output"
            case EBUSY: "mount the directory of this file instead of the file: a mounted file cannot be replaced"
            default: "check the free disk space and the permissions"
            }
        return Failure(
            .outputNotWritten,
            "cannot write to \(path.displayed): \(reason(errno))",
            hint: hint
        )
    }

    fileprivate static func outputIsCredentials(_ name: String, hint: String) -> Failure {
        Failure(.outputNotCreated, "\(name) is the credentials file, which the token would overwrite", hint: hint)
    }
}
