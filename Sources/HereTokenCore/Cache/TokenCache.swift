import Glibc

/// Tokens on disk, sealed, each in a file of its own.
///
/// Whatever is found there that does not open is a miss and never an error: cut off, foreign, of a later version.
package struct TokenCache: Sendable {
    /// The directory.
    package let path: String

    /// Names the directory; it is made when something is saved.
    package init(path: String) {
        self.path = path
    }

    /// The cache in the directory that the user or `environment` names.
    ///
    /// - Returns: nil if neither does, and there is no home directory either.
    package init?(path: String?, environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        // The XDG Base Directory Specification says to ignore relative paths.
        let xdg = value("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 + "/here-token" : nil }
        let home = value("HOME").map { $0 + "/.cache/here-token" }
        guard let path = path ?? value("HERE_TOKEN_CACHE_DIR") ?? xdg ?? home else { return nil }
        self.path = path
    }

    /// The token of `key`; nil if there is none that opens.
    ///
    /// - Throws: ``CacheFailure`` if the directory must not be trusted.
    package func token(for key: CacheKey) throws(CacheFailure) -> AccessToken? {
        guard let bytes = try CacheDirectory(path: path)?.read(CacheFileName.entry(key.name), limit: Self.sizeLimit)
        else {
            return nil
        }
        return CacheEntry.open(bytes, key: key)
    }

    /// Saves `token`, and sweeps out what can no longer be of use.
    ///
    /// - Parameter now: seconds since 1970.
    package func save(_ token: AccessToken, for key: CacheKey, now: Int) throws(CacheFailure) {
        let directory = try CacheDirectory.make(path: path)
        let sealed: [UInt8]
        do {
            sealed = try CacheEntry.seal(token, key: key, iv: .random(count: AES256GCM.ivByteCount))
        } catch {
            throw .cryptography
        }
        try directory.write(
            sealed,
            to: CacheFileName.entry(key.name),
            temporary: CacheFileName.temporary(RandomText.make())
        )
        CacheSweep(directory: directory, now: now).run()
    }

    /// Takes the lock of `key` if nobody has it; nil if it is taken.
    package func lock(_ key: CacheKey) throws(CacheFailure) -> CacheLock? {
        try CacheLock.take(CacheFileName.lock(key.name), in: CacheDirectory.make(path: path))
    }

    /// The largest entry that is read, in bytes: a reply's limit, and what sealing adds.
    static let sizeLimit = ReplyPart.body.limit * 2
}
