/// Something that a person should know and that stops nothing; made, with its words, where it is found.
package struct Notice: Equatable, Sendable {
    /// Who should know.
    package enum Level: Sendable {
        /// A person who asked for more with `--verbose`.
        case note
        /// A person who sits at a terminal and waits, too.
        case progress
        /// Everybody: it should be put right.
        case warning
    }

    /// Who should know.
    package let level: Level
    /// What happened, in one line.
    package let text: String
    /// What to do; nil if there is nothing to do.
    package let hint: String?

    /// Puts a notice together.
    package init(_ level: Level, _ text: String, hint: String? = nil) {
        self.level = level
        self.text = text
        self.hint = hint
    }

    /// The cache cannot be used.
    package static func cacheUnusable(_ failure: CacheFailure) -> Notice {
        Notice(.warning, "\(failure.words); the cache is not used", hint: failure.hint)
    }
}
