/// What the files of the cache are called, and which are its own.
enum CacheFileName {
    /// An entry, for a key's name.
    static func entry(_ name: String) -> String { name + ".token" }

    /// The lock beside an entry.
    static func lock(_ name: String) -> String { name + ".lock" }

    /// A file that is being written.
    static func temporary(_ random: String) -> String { random + ".tmp" }

    /// What a file is.
    enum Kind: Equatable {
        /// A sealed token.
        case entry
        /// The lock beside an entry.
        case lock
        /// A file that is being written, or was when its writer died.
        case temporary
    }

    /// What the file `name` is; nil if it is none of the cache's.
    static func kind(of name: String) -> Kind? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].allSatisfy({ $0.isHexDigit && $0.isASCII && !$0.isUppercase }) else {
            return nil
        }
        return switch (parts[0].count, parts[1]) {
        case (64, "token"): .entry
        case (64, "lock"): .lock
        case (32, "tmp"): .temporary
        default: nil
        }
    }
}
