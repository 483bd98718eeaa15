/// Something that a person should know, but that stops nothing; made, with its words, where it is found.
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

    package init(_ level: Level, _ text: String, hint: String? = nil) {
        self.level = level
        self.text = text
        self.hint = hint
    }
}

/// The result of one check of `doctor`.
package struct Check: Equatable, Sendable {
    /// How the check went; the words are those of `doctor --json`.
    package enum Status: String, Encodable, Sendable {
        case ok
        /// It works, but it should be corrected.
        case warning
        case failure
    }

    /// How the check went.
    package let status: Status
    /// The subject of the check, such as `credentials` or `TLS`.
    package let name: String
    /// The finding, in one line that is safe to print.
    package let message: String
    /// What to do; nil if nothing is to be done.
    package let hint: String?
    /// The kind of failure, if other commands fail with it too.
    package let code: FailureCode?
    /// The reason why there is no connection.
    package let cause: ConnectionFailure.Cause?

    init(
        _ status: Status,
        _ name: String,
        _ message: String,
        hint: String? = nil,
        code: FailureCode? = nil,
        cause: ConnectionFailure.Cause? = nil
    ) {
        self.status = status
        self.name = name
        self.message = message.displayed
        self.hint = hint?.displayed
        self.code = code
        self.cause = cause
    }

    /// A check that `failure` ended.
    init(_ name: String, _ failure: Failure) {
        self.init(
            .failure,
            name,
            ([failure.message] + failure.details).joined(separator: "; "),
            hint: failure.hint,
            code: failure.code,
            cause: failure.cause
        )
    }
}
