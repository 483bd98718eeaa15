/// An entry as it lies in the cache.
package struct CacheListing: Sendable {
    /// Its name: 64 hexadecimal digits.
    package let name: String
    /// Its size in bytes.
    package let size: Int
    /// How long ago it was written, in seconds.
    package let age: Int
    /// What is in it; nil where the credentials at hand do not open it.
    package let token: AccessToken?
}

extension TokenCache {
    /// All entries, the newest first.
    ///
    /// - Parameters:
    ///   - credentials: what to open them with; nil to leave them closed.
    ///   - now: what the clocks say.
    package func entries(
        openedBy credentials: Credentials?,
        at now: ClockReading
    ) throws(Failure) -> [CacheListing] {
        guard let directory = try opened() else { return [] }
        var listings: [CacheListing] = []
        for file in directory.names() where CacheFileName.kind(of: file) == .entry {
            guard let status = directory.status(of: file, at: now.wall) else { continue }
            let name = String(file.prefix { $0 != "." })
            var token: AccessToken?
            if let credentials, let bytes = directory.read(file, limit: Self.sizeLimit) {
                token = CacheEntry.open(bytes, key: try CacheKey(name: name, credentials: credentials))
            }
            listings.append(CacheListing(name: name, size: status.size, age: status.age, token: token))
        }
        return listings.sorted { ($0.age, $0.name) < ($1.age, $1.name) }
    }

    /// Removes all entries, what was to become one, and the locks that nobody holds; returns the number of entries.
    package func clear(at now: ClockReading) throws(Failure) -> Int {
        guard let directory = try opened() else { return 0 }
        let entries = directory.names().filter { CacheFileName.kind(of: $0) == .entry }
        let count = try remove(entries, from: directory)
        CacheSweep(directory: directory, now: now.wall, lockAge: -1, temporaryAge: -1).run()
        return count
    }

    /// Removes the entries whose token has expired, by what `credentials` open, and those older than any token lives;
    /// returns their number.
    package func clearExpired(openedBy credentials: Credentials?, at now: ClockReading) throws(Failure) -> Int {
        guard let directory = try opened() else { return 0 }
        let expired = try entries(openedBy: credentials, at: now).filter { listing in
            listing.token.map { $0.secondsLeft(at: now) == 0 } ?? (listing.age > CacheSweep.entryAge)
        }
        return try remove(expired.map { CacheFileName.entry($0.name) }, from: directory)
    }

    private func remove(_ names: [String], from directory: CacheDirectory) throws(Failure) -> Int {
        var count = 0
        do throws(CacheFailure) {
            for name in names where try directory.remove(name) { count += 1 }
        } catch {
            throw .cacheUnusable(error)
        }
        return count
    }

    private func opened() throws(Failure) -> CacheDirectory? {
        do {
            return try CacheDirectory(path: path)
        } catch {
            throw .cacheUnusable(error)
        }
    }
}
