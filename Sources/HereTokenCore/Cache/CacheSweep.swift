/// Clears the cache of what can no longer be of use.
struct CacheSweep {
    /// The cache.
    let directory: CacheDirectory
    /// Seconds since 1970.
    let now: Int

    /// How old a lock may get, in seconds.
    var lockAge = entryAge
    /// How old a file that is being written may get, in seconds: older than any writing takes.
    var temporaryAge = 3_600

    /// Older than any token lives, in seconds: HERE's live 24 hours at most.
    static let entryAge = 2 * 86_400

    /// Removes old entries, temporary files of processes that died, and locks that nobody holds; no other file.
    func run() {
        for name in directory.names() {
            guard let kind = CacheFileName.kind(of: name), let status = directory.status(of: name, at: now) else {
                continue
            }
            switch kind {
            case .entry where status.age > Self.entryAge, .temporary where status.age > temporaryAge:
                _ = try? directory.remove(name)
            case .lock where status.age > lockAge:
                removeLock(name)
            default:
                break
            }
        }
    }

    /// Removes a lock file while holding it: whoever has opened it meanwhile finds out that it is no longer current.
    private func removeLock(_ name: String) {
        guard let lock = try? CacheLock.take(name, in: directory, creating: false) else { return }
        withExtendedLifetime(lock) { _ = try? directory.remove(name) }
    }
}
