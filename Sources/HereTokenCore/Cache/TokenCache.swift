import Glibc

/// Tokens on disk, sealed, each in a file of its own.
///
/// A file that cannot be opened (truncated, foreign, of a later version) counts as missing and is no error.
package struct TokenCache: Sendable {
    /// The directory.
    package let path: String

    /// The token of `key`; nil if it has no entry, or the entry cannot be opened.
    func token(for key: CacheKey) throws(Failure) -> AccessToken? {
        let bytes = try CacheDirectory(path: path)?.read(CacheFile.entry.name(key.name), limit: Self.sizeLimit)
        return bytes.flatMap { CacheEntry.open($0, key: key) }
    }

    /// Saves `token`, and removes old files.
    ///
    /// - Parameter now: seconds since 1970.
    func save(_ token: AccessToken, for key: CacheKey, now: Int) throws(Failure) {
        let directory = try CacheDirectory.make(path: path)
        try directory.write(
            CacheEntry.seal(token, key: key, iv: .random(count: AES256GCM.ivByteCount)),
            to: CacheFile.entry.name(key.name),
            temporary: CacheFile.temporary.name(RandomText.make())
        )
        Self.sweep(directory, now: now)
    }

    /// The failure that the present or the last lock holder of `key` recorded; nil if it recorded no failure.
    func failure(for key: CacheKey) throws(Failure) -> KnownFailure? {
        let bytes = try CacheDirectory(path: path)?.read(CacheFile.lock.name(key.name), limit: Self.sizeLimit)
        return bytes.flatMap { CacheEntry.openFailure($0, key: key) }
    }

    /// The state of a lock for one that wants it.
    enum LockState {
        case taken(CacheLock)
        /// Another process holds the file `inode`; nil if it has just gone.
        case busy(ino_t?)
    }

    /// Takes the lock of `key` if nobody has it.
    ///
    /// - Parameter hanging: the file of a holder that hangs, whose lock is replaced.
    func lock(_ key: CacheKey, replacing hanging: ino_t? = nil) throws(Failure) -> LockState {
        let directory = try CacheDirectory.make(path: path)
        let name = CacheFile.lock.name(key.name)
        if let lock = try directory.lock(name) { return .taken(lock) }
        if let hanging, let lock = directory.replaceLock(name, ofInode: hanging) { return .taken(lock) }
        return .busy(directory.inode(of: name))
    }

    /// The largest entry that is read, in bytes: more than a reply's limit and the bytes that sealing adds.
    private static let sizeLimit = ReplyPart.body.limit * 2

    /// Longer than any token is valid, in seconds: HERE's are valid for 24 hours at most.
    private static let longestLife = 2 * 86_400

    /// Removes old entries, temporary files of processes that died, and locks that nobody holds; no other file.
    ///
    /// - Parameter isComplete: whether to remove locks and temporary files of any age.
    private static func sweep(_ directory: CacheDirectory, now: Int, isComplete: Bool = false) {
        for name in directory.names() {
            guard let kind = CacheFile(name: name), let age = directory.status(of: name, at: now)?.age else { continue }
            switch kind {
            case .entry where age > longestLife:
                _ = try? directory.remove(name)
            case .lock where isComplete || age > longestLife,
                .temporary where isComplete || age > AtomicFile.longestWriting:
                // The writer of a temporary file has its lock. Hold it while the file is removed: a process that has just
                // opened the file then sees that it is no longer current.
                guard let lock = try? directory.lock(name, creating: false) else { continue }
                withExtendedLifetime(lock) { _ = try? directory.remove(name) }
            default:
                break
            }
        }
    }
}

/// Why there is no cache, and who should know.
package struct NoCache: Error, Sendable {
    /// The failure of a command that needs the cache.
    package let failure: Failure
    /// The level of the notice when a command works without the cache.
    let level: Notice.Level

    fileprivate init(because reason: String, level: Notice.Level = .warning) {
        failure = .cacheUnusable("there is no cache directory: \(reason)")
        self.level = level
    }
}

extension TokenCache {
    /// The cache in the directory that the user or `environment` names; it is created when a token is saved.
    package static func place(_ path: String?, environment: [String: String]) -> Result<TokenCache, NoCache> {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let path = path ?? value("HERE_TOKEN_CACHE_DIR") { return .success(TokenCache(path: path)) }
        // The XDG Base Directory Specification says to ignore relative paths.
        let xdg = value("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let parent = xdg ?? value("HOME").map({ $0 + "/.cache" }) else {
            return .failure(NoCache(because: "HOME is not set"))
        }
        guard parent.hasPrefix("/") else { return .failure(NoCache(because: "HOME is not an absolute path")) }
        let path = parent + "/here-token"
        if let directory = directoryOfOther(above: path) {
            return .failure(NoCache(because: "\(directory.displayed) belongs to another user", level: .note))
        }
        return .success(TokenCache(path: path))
    }

    /// The nearest existing directory, if this is root and another user owns it, as with `sudo -E`.
    ///
    /// That user could not use a file of root's there.
    private static func directoryOfOther(above path: String) -> String? {
        guard geteuid() == 0 else { return nil }
        var directory = path
        var status = stat()
        while stat(directory, &status) != 0 {
            if directory == "/" { return nil }
            directory = AtomicFile.parent(of: directory)
        }
        return status.st_uid == 0 ? nil : directory
    }
}

/// An entry of the cache.
package struct CacheListing: Sendable {
    /// The content of its file.
    package enum Content: Sendable {
        /// The token, and the request that it is for.
        case token(AccessToken, CacheSubject)
        /// The credentials do not open it.
        case sealed
        /// The file cannot be read, or is not a sealed entry.
        case unreadable
    }

    /// Its name: 64 hexadecimal digits.
    package let name: String
    /// Its size in bytes.
    package let size: Int
    /// How long ago it was written, in seconds.
    package let age: Int
    /// Its token, or the reason why the token cannot be shown.
    package let content: Content

    /// Its token; nil if the credentials do not open it.
    package var token: AccessToken? {
        if case .token(let token, _) = content { token } else { nil }
    }
}

extension TokenCache {
    /// All entries, the newest first.
    ///
    /// - Parameter credentials: the credentials to open them with; nil to list them without tokens.
    package func entries(openedBy credentials: Credentials?, at now: ClockReading) throws(Failure) -> [CacheListing] {
        guard let directory = try CacheDirectory(path: path) else { return [] }
        var listings: [CacheListing] = []
        for file in directory.names() where CacheFile(name: file) == .entry {
            guard let status = directory.status(of: file, at: now.wall) else { continue }
            let name = String(file.prefix { $0 != "." })
            let content = try Self.content(of: name, in: directory, openedBy: credentials)
            listings.append(CacheListing(name: name, size: status.size, age: status.age, content: content))
        }
        return listings.sorted { ($0.age, $0.name) < ($1.age, $1.name) }
    }

    private static func content(
        of name: String,
        in directory: CacheDirectory,
        openedBy credentials: Credentials?
    ) throws(Failure) -> CacheListing.Content {
        guard let bytes = directory.read(CacheFile.entry.name(name), limit: sizeLimit), CacheEntry.isSealed(bytes)
        else {
            return .unreadable
        }
        guard let credentials else { return .sealed }
        let key = try CacheKey(name: name, credentials: credentials)
        guard let token = CacheEntry.open(bytes, key: key), let subject = CacheEntry.subject(of: bytes, key: key) else {
            return .sealed
        }
        return .token(token, subject)
    }

    /// Removes the entries that `credentials` open; returns their number.
    package func clear(openedBy credentials: Credentials, at now: ClockReading) throws(Failure) -> Int {
        guard let directory = try CacheDirectory(path: path) else { return 0 }
        let own = try entries(openedBy: credentials, at: now).filter { $0.token != nil }
        return try Self.remove(own.map { CacheFile.entry.name($0.name) }, from: directory)
    }

    /// Removes all entries, temporary files, and locks that nobody holds; returns the number of entries.
    package func clear(at now: ClockReading) throws(Failure) -> Int {
        guard let directory = try CacheDirectory(path: path) else { return 0 }
        let count = try Self.remove(directory.names().filter { CacheFile(name: $0) == .entry }, from: directory)
        Self.sweep(directory, now: now.wall, isComplete: true)
        return count
    }

    /// Removes the expired entries that `credentials` open, and others if they are older than any token is valid.
    ///
    /// - Returns: the number of removed entries.
    package func clearExpired(openedBy credentials: Credentials?, at now: ClockReading) throws(Failure) -> Int {
        guard let directory = try CacheDirectory(path: path) else { return 0 }
        let expired = try entries(openedBy: credentials, at: now).filter { listing in
            listing.token.map { $0.secondsLeft(at: now) == 0 } ?? (listing.age > Self.longestLife)
        }
        return try Self.remove(expired.map { CacheFile.entry.name($0.name) }, from: directory)
    }

    private static func remove(_ names: [String], from directory: CacheDirectory) throws(Failure) -> Int {
        var count = 0
        for name in names where try directory.remove(name) { count += 1 }
        return count
    }
}
