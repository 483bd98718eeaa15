import Glibc

/// The open directory of the cache; only this user owns it and can write to it.
///
/// All operations use its descriptor and follow no links, so replacing the directory in the meantime has no effect.
final class CacheDirectory {
    private let path: String
    private let descriptor: Int32

    /// Opens the directory at `path`; nil if it does not exist.
    ///
    /// - Throws: `cache_unusable`, also for a link, and for a directory that other users own or can write to.
    init?(path: String) throws(Failure) {
        // A slash at the end would follow a link, and so would "/.".
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") || path.hasSuffix("/.") { path.removeLast() }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .cacheUnusable(path: path, errno: errno)
        }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cacheUnusable(path: path, errno: errno) }
        guard status.st_uid == geteuid() else {
            throw .cacheUnusable("the cache \(path.displayed) belongs to another user")
        }
        let isSticky = status.st_mode & S_ISVTX != 0
        guard status.st_mode & 0o022 == 0 else {
            throw .cacheUnusable(
                "other users can write to the cache \(path.displayed) (mode \(String(status.st_mode & 0o777, radix: 8)))",
                hint: isSticky || !hasOnlyOwnEntries
                    ? Failure.otherCacheHint : "chmod 700 -- \(path.quotedForShellIfNeeded.displayed)"
            )
        }
    }

    /// Whether nothing but the cache uses it: other programs, or all of them, may need a directory such as `/tmp` as it is.
    private var hasOnlyOwnEntries: Bool {
        names().allSatisfy { name in
            var status = stat()
            return [".", ".."].contains(name)
                || (CacheFile(name: name) != nil && fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
                    && status.st_uid == geteuid())
        }
    }

    deinit { close(descriptor) }

    /// Opens the directory at `path`; creates it and missing parents with mode 0700.
    ///
    /// The umask must allow that mode.
    static func make(path: String) throws(Failure) -> CacheDirectory {
        if let directory = try CacheDirectory(path: path) { return directory }
        var made = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            made += component
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw .cacheUnusable(path: made, errno: errno) }
            made += "/"
        }
        guard let directory = try CacheDirectory(path: path) else { throw .cacheUnusable(path: path, errno: ENOENT) }
        return directory
    }

    /// The names of all files in it.
    func names() -> [String] {
        DirectoryReader.names(in: descriptor)
    }

    /// The size of a file in bytes and the seconds since it was written; nil if it is not a regular file.
    ///
    /// - Parameter now: seconds since 1970. A file that is more than a day newer counts as old.
    func status(of name: String, at now: Int) -> (size: Int, age: Int)? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        let (age, overflow) = now.subtractingReportingOverflow(Int(status.st_mtim.tv_sec))
        return (Int(status.st_size), overflow || age < -86_400 ? .max : max(0, age))
    }

    /// The bytes of a file that this user owns; nil if it does not exist, or has more than `limit`.
    func read(_ name: String, limit: Int) -> [UInt8]? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else {
            return nil
        }
        return try? DescriptorReader(limit: limit, deadline: .after(seconds: 5)).readToEnd(of: file)
    }

    /// Replaces a file in one step, see ``AtomicFile``.
    func write(_ bytes: [UInt8], to name: String, temporary: String) throws(Failure) {
        let failure = { Failure.cacheUnusable(path: self.path, errno: $0) }
        try AtomicFile.write(
            bytes,
            to: name,
            temporary: temporary,
            in: descriptor,
            notCreated: failure,
            notWritten: failure
        )
        fsync(descriptor)
    }

    /// Removes a file; returns whether it existed.
    ///
    /// Also removes an empty directory of that name. One with files is not the cache's, and stays.
    func remove(_ name: String) throws(Failure) -> Bool {
        if unlinkat(descriptor, name, 0) == 0 { return true }
        if errno == EISDIR {
            unlinkat(descriptor, name, AT_REMOVEDIR)
            return false
        }
        guard errno == ENOENT else { throw .cacheUnusable(path: path + "/" + name, errno: errno) }
        return false
    }

    /// Takes the lock called `name` if nobody has it; nil if it is taken.
    ///
    /// - Throws: `cache_unusable` if the lock cannot be created, or the file system has no locks.
    func lock(_ name: String, creating: Bool = true) throws(Failure) -> CacheLock? {
        let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (creating ? O_CREAT : 0)
        var file = openat(descriptor, name, flags, 0o600)
        if file < 0, creating, [EACCES, EISDIR, ELOOP, ENXIO].contains(errno) {
            // Another user's file, for example root's, or something else: in this directory it can be replaced.
            _ = try? remove(name)
            file = openat(descriptor, name, flags, 0o600)
        }
        guard file >= 0 else { throw .cacheUnusable(path: path, errno: errno) }
        let lock = CacheLock(file: file)
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK || errno == EINTR { return nil }
            throw .cacheUnusable(path: path, errno: errno)
        }
        // Another process may have removed the file between open() and flock(). Then no process can find this lock.
        return lock.inode == inode(of: name) ? lock : nil
    }

    /// Replaces the lock of a holder that hangs; nil if another process has already replaced it, or if that fails.
    ///
    /// - Parameter inode: the inode of the old lock file.
    func replaceLock(_ name: String, ofInode inode: ino_t) -> CacheLock? {
        // Lock the directory, if the file system can: checking the inode and renaming are two steps.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else { return nil }
        defer { flock(descriptor, LOCK_UN) }
        let temporary = CacheFile.temporary.name(RandomText.make())
        let file = openat(descriptor, temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { return nil }
        let lock = CacheLock(file: file)
        // The time says whether there is a message, see hasMessage(since:).
        futimens(file, [timespec(), timespec()])
        guard flock(file, LOCK_EX | LOCK_NB) == 0, self.inode(of: name) == inode,
            renameat(descriptor, temporary, descriptor, name) == 0
        else {
            unlinkat(descriptor, temporary, 0)
            return nil
        }
        return self.inode(of: name) == lock.inode ? lock : nil
    }

    /// Nil if there is no such file.
    func inode(of name: String) -> ino_t? {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status.st_ino : nil
    }
}

/// The right to fetch the token of one entry, held by one process at a time.
///
/// It is an flock(2) on a file beside the entry. The kernel releases it even if the holder crashes. It works on NFS, too.
final class CacheLock: Sendable {
    private let file: Int32

    /// Takes over the locked `file`.
    fileprivate init(file: Int32) { self.file = file }

    deinit { close(file) }

    fileprivate var inode: ino_t? {
        var status = stat()
        return fstat(file, &status) == 0 ? status.st_ino : nil
    }

    /// Records that the lock holder has no token for the waiting processes, with a sealed reason if there is one.
    ///
    /// The file's modification time records the failure even if the disk is full.
    func leave(_ reason: [UInt8]) {
        ftruncate(file, 0)
        lseek(file, 0, SEEK_SET)
        _ = DescriptorWriter.write(reason, to: file)
        futimens(file, nil)
    }

    /// Removes the reason: there is a token.
    func clear() {
        ftruncate(file, 0)
    }

    /// Whether a lock holder has failed, or the lock was created, after `start`, in seconds since 1970.
    func hasMessage(since start: Int) -> Bool {
        var status = stat()
        return fstat(file, &status) == 0 && Int(status.st_mtim.tv_sec) > start
    }
}

/// The kinds of files in the cache, by the end of their names.
enum CacheFile: String {
    /// A sealed token.
    case entry = "token"
    /// The lock beside an entry.
    case lock
    /// A file that is being written, or was when its writer died.
    case temporary = "tmp"

    func name(_ stem: String) -> String { stem + "." + rawValue }

    /// Nil if the file `name` is not one of the cache's.
    init?(name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = CacheFile(rawValue: String(parts[1])),
            parts[0].utf8.count == (kind == .temporary ? 32 : 64),
            parts[0].allSatisfy({ "0123456789abcdef".contains($0) })
        else { return nil }
        self = kind
    }
}

extension Failure {
    /// The cache cannot be used; a token can be fetched without it.
    static func cacheUnusable(
        _ message: String,
        exitStatus: ExitStatus = .configuration,
        hint: String = otherCacheHint
    ) -> Failure {
        Failure(.cacheUnusable, exitStatus: exitStatus, message, hint: hint)
    }

    static let otherCacheHint = "set --cache-dir to a directory of your own"

    /// A system call on the cache failed.
    static func cacheUnusable(path: String, errno: Int32) -> Failure {
        .cacheUnusable(
            "the cache \(path.displayed) cannot be used: \(reason(errno))",
            exitStatus: ExitStatus.inputOutput
        )
    }
}
