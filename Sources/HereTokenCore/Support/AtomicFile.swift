import Glibc

/// Replaces a file in one step: a reader sees the old content, or all of the new one.
package enum AtomicFile {
    /// Writes a new file of mode 0600 and renames it to `name`; a symbolic link of that name is replaced, not followed.
    ///
    /// - Parameters:
    ///   - temporary: an unused name in the same directory for the file while it is incomplete.
    ///   - directory: the descriptor of the directory that relative names start from.
    ///   - notCreated: makes the failure for an `errno` if the new file cannot be created.
    ///   - notWritten: the same if it cannot be written or renamed; the old file is unchanged then.
    package static func write(
        _ bytes: some Collection<UInt8>,
        to name: String,
        temporary: String,
        in directory: Int32 = AT_FDCWD,
        notCreated: (Int32) -> Failure,
        notWritten: (Int32) -> Failure
    ) throws(Failure) {
        // Use a file without a name until it is complete, so that a crash leaves nothing behind. If the file system has no
        // such files, or there is no /proc, which is needed to name it, use a named file.
        let canBeNamed = access("/proc/self/fd", X_OK) == 0
        var file = canBeNamed ? openat(directory, parent(of: temporary), unnamedFile | O_WRONLY | O_CLOEXEC, 0o600) : -1
        let isNamed = file < 0
        if isNamed { file = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard file >= 0 else { throw notCreated(errno) }
        defer { close(file) }

        // Whatever the umask is, the mode is 0600.
        var failure = fchmod(file, 0o600) == 0 ? 0 : errno
        if failure == 0 { failure = DescriptorWriter.write(bytes, to: file) }
        if failure == 0, fsync(file) != 0 { failure = errno }
        if failure == 0, !isNamed,
            linkat(AT_FDCWD, "/proc/self/fd/\(file)", directory, temporary, AT_SYMLINK_FOLLOW) != 0
        {
            failure = errno
        }
        if failure == 0, renameat(directory, temporary, directory, name) != 0 { failure = errno }
        guard failure == 0 else {
            unlinkat(directory, temporary, 0)
            throw notWritten(failure)
        }
    }

    /// The path of the directory that a file is in.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `O_TMPFILE` of Linux; Swift does not import a macro that combines two others.
    private static let unnamedFile = 0o20_000_000 | O_DIRECTORY
}
