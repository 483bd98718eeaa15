import Glibc

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

extension CacheFailure {
    /// What is wrong with the cache.
    package var words: String {
        switch self {
        case .noPlace: "there is no place for a cache: HOME is not set"
        case .system(let path, let errno):
            "the cache \(path.displayed) cannot be used: \(String(cString: strerror(errno)))"
        case .foreignOwner(let path): "the cache \(path.displayed) belongs to another user"
        case .writableByOthers(let path, let mode):
            "others can write to the cache \(path.displayed) (mode \(String(mode, radix: 8)))"
        case .cryptography: "OpenSSL could not seal the token for the cache"
        }
    }

    /// What to do about it.
    package var hint: String {
        switch self {
        case .noPlace, .system, .foreignOwner: "name a directory of your own with --cache-dir, or use --no-cache"
        case .writableByOthers(let path, _): "chmod 700 -- \(path.quotedForShellIfNeeded.displayed)"
        case .cryptography: "please report it"
        }
    }

    /// Whether the system failed, rather than a setting.
    package var isOfTheSystem: Bool {
        if case .system = self { true } else { false }
    }
}

extension Failure {
    /// The cache, which is what was asked about, cannot be used.
    package static func cacheUnusable(_ failure: CacheFailure) -> Failure {
        Failure(
            .cacheUnusable,
            exitStatus: failure.isOfTheSystem ? ExitStatus.inputOutput : ExitStatus.configuration,
            failure.words,
            hint: failure.hint
        )
    }
}
