/// Why the cache cannot be used; a token can be had all the same.
package enum CacheFailure: Error, Equatable, Sendable {
    /// Neither an option nor the environment leads to a directory.
    case noPlace
    /// The system's reason, for something at `path`.
    case system(path: String, errno: Int32)
    /// The directory belongs to another user.
    case foreignOwner(path: String)
    /// Others may write to the directory; `mode` is its permission bits.
    case writableByOthers(path: String, mode: UInt32)
    /// OpenSSL refused.
    case cryptography
}
