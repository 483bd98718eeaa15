/// An entry as it lies in the cache.
package struct CacheListing: Sendable {
    /// Its name: 64 hexadecimal digits.
    package let name: String
    /// Its size in bytes.
    package let size: Int
    /// When it was written, in seconds since 1970.
    package let modified: Int
    /// What is in it; nil where the credentials at hand do not open it.
    package let token: AccessToken?
}

extension TokenCache {
    /// All entries, the newest first.
    ///
    /// - Parameter credentials: what to open them with; nil to leave them closed.
    package func entries(openedBy credentials: Credentials?) throws(TokenFailure) -> [CacheListing] {
        guard let directory = try opened() else { return [] }
        var listings: [CacheListing] = []
        for file in directory.names() where CacheFileName.kind(of: file) == .entry {
            guard let status = directory.status(of: file) else { continue }
            let name = String(file.prefix { $0 != "." })
            var token: AccessToken?
            if let credentials, let bytes = directory.read(file, limit: Self.sizeLimit) {
                token = CacheEntry.open(bytes, key: try CacheKey(name: name, credentials: credentials))
            }
            listings.append(CacheListing(name: name, size: status.size, modified: status.modified, token: token))
        }
        return listings.sorted { ($0.modified, $0.name) > ($1.modified, $1.name) }
    }

    /// Removes all entries, and what else is of the cache and not in use; returns the number of entries.
    package func clear() throws(TokenFailure) -> Int {
        guard let directory = try opened() else { return 0 }
        let count = directory.names().count { CacheFileName.kind(of: $0) == .entry && directory.remove($0) }
        CacheSweep(directory: directory, now: .max).run()
        return count
    }

    /// Removes the entries whose token has expired, by what `credentials` open, and those older than any token lives;
    /// returns their number.
    package func clearExpired(openedBy credentials: Credentials?, at now: ClockReading) throws(TokenFailure) -> Int {
        guard let directory = try opened() else { return 0 }
        let expired = try entries(openedBy: credentials).filter { listing in
            listing.token.map { $0.secondsLeft(at: now) == 0 } ?? (now.wall - listing.modified > CacheSweep.entryAge)
        }
        return expired.count { directory.remove(CacheFileName.entry($0.name)) }
    }

    private func opened() throws(TokenFailure) -> CacheDirectory? {
        do {
            return try CacheDirectory(path: path)
        } catch {
            throw .cacheUnusable(error)
        }
    }
}
