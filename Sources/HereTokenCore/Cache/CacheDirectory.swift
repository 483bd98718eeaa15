import Glibc

/// The directory of the cache, opened after it was found to be this user's alone.
///
/// All that is done in it is done through its descriptor and without following links, so that a directory that is
/// swapped under way changes nothing.
final class CacheDirectory {
    /// The path that it was opened by.
    let path: String
    private let descriptor: Int32

    /// Opens the directory at `path`; nil if there is none.
    ///
    /// - Throws: ``CacheFailure`` if it is no directory, a link, or one that others own or may write.
    init?(path: String) throws(CacheFailure) {
        // A slash at the end would follow a link.
        var path = path
        while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .system(path: path, errno: errno)
        }
        self.path = path
        self.descriptor = descriptor
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path: path, errno: errno) }
        guard status.st_uid == geteuid() else { throw .foreignOwner(path: path) }
        guard status.st_mode & 0o022 == 0 else { throw .writableByOthers(path: path, mode: status.st_mode & 0o777) }
    }

    deinit { close(descriptor) }

    /// Opens the directory at `path`, and makes it and its parents, for this user alone, where they are missing.
    static func make(path: String) throws(CacheFailure) -> CacheDirectory {
        if let directory = try CacheDirectory(path: path) { return directory }
        var made = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            made += component
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw .system(path: made, errno: errno) }
            made += "/"
        }
        guard let directory = try CacheDirectory(path: path) else { throw .system(path: path, errno: ENOENT) }
        return directory
    }

    /// The names of all files in it.
    func names() -> [String] {
        // A descriptor of its own, as reading moves the position and closing closes it.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
            )
        }
        return names
    }

    /// What is known of a file without opening it: size in bytes, seconds since it was written; nil if it is not a
    /// regular file.
    ///
    /// - Parameter now: seconds since 1970. What was written more than a day later than that is as old as can be.
    func status(of name: String, at now: Int) -> (size: Int, age: Int)? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        let (age, overflow) = now.subtractingReportingOverflow(Int(status.st_mtim.tv_sec))
        return (Int(status.st_size), overflow || age < -86_400 ? .max : max(0, age))
    }

    /// The bytes of a file of this user's; nil if there is none, or it has more than `limit`.
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

    /// Puts a file there with these bytes in one step: a reader sees the old file, or all of the new one.
    ///
    /// - Parameter temporary: the name that the file has while it is written.
    func write(_ bytes: [UInt8], to name: String, temporary: String) throws(CacheFailure) {
        let file = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system(path: path, errno: errno) }
        defer { close(file) }
        var failure = DescriptorWriter.write(bytes, to: file)
        if failure == 0, fsync(file) != 0 { failure = errno }
        if failure == 0, renameat(descriptor, temporary, descriptor, name) != 0 { failure = errno }
        guard failure == 0 else {
            unlinkat(descriptor, temporary, 0)
            throw .system(path: path, errno: failure)
        }
        fsync(descriptor)
    }

    /// Removes a file; whether it was there.
    func remove(_ name: String) throws(CacheFailure) -> Bool {
        if unlinkat(descriptor, name, 0) == 0 { return true }
        guard errno == ENOENT else { throw .system(path: path + "/" + name, errno: errno) }
        return false
    }

    /// Opens a file to lock it, and makes it where it is missing; nil if that cannot be done.
    func openLockFile(_ name: String, creating: Bool) -> Int32? {
        let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (creating ? O_CREAT : 0)
        let file = openat(descriptor, name, flags, 0o600)
        return file >= 0 ? file : nil
    }

    /// Whether `file` is still what `name` stands for.
    func isCurrent(_ file: Int32, _ name: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(file, &opened) == 0 && fstatat(descriptor, name, &named, AT_SYMLINK_NOFOLLOW) == 0
            && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }
}
