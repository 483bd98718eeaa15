import Glibc

/// The right to fetch the token of one entry, held by one process at a time.
///
/// A lock of the kernel's (`flock`) on a file beside the entry: it goes with its holder, however that ends, and works
/// between machines on NFS.
package final class CacheLock: Sendable {
    private let file: Int32

    /// Takes over the locked `file`.
    private init(file: Int32) { self.file = file }

    deinit { close(file) }

    /// Notes that the holder has no token for those who wait: in the time of the file, which takes no space on a disk
    /// that may be full.
    package func markFailure() {
        futimens(file, nil)
    }

    /// Whether a holder has noted a failure since `start`, in seconds since 1970; or the lock is as new as that.
    package func hasFailed(since start: Int) -> Bool {
        var status = stat()
        return fstat(file, &status) == 0 && Int(status.st_mtim.tv_sec) > start
    }

    /// Takes the lock called `name` if nobody has it.
    ///
    /// - Returns: the lock; nil if it is taken.
    /// - Throws: ``CacheFailure/system(path:errno:)`` where locks cannot be had at all.
    static func take(
        _ name: String,
        in directory: CacheDirectory,
        creating: Bool = true
    ) throws(CacheFailure) -> CacheLock? {
        guard let file = directory.openLockFile(name, creating: creating) else {
            throw .system(path: directory.path, errno: errno)
        }
        let lock = CacheLock(file: file)
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK || errno == EINTR { return nil }
            throw .system(path: directory.path, errno: errno)
        }
        // Somebody may have swept the file away between its opening and its locking; then this is a lock on nothing.
        return directory.isCurrent(file, name) ? lock : nil
    }
}
