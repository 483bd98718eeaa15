/// A warning or a note; it does not stop the command.
package struct Notice: Equatable, Sendable {
    /// Who sees a notice.
    package enum Level: Sendable {
        /// Users of `--verbose`.
        case note
        /// Users of `--verbose`, and everyone who waits at a terminal.
        case progress
        /// Everyone, except with `--quiet`: the command did this, and has no other output about it.
        case report
        /// Everyone, except with `--quiet`: something should be corrected.
        case warning
    }

    /// Who sees it.
    package let level: Level
    /// The finding, in one line.
    package let text: String
    /// An instruction; nil if there is nothing to do.
    package let hint: String?

    package init(_ level: Level, _ text: String, hint: String? = nil) {
        self.level = level
        self.text = text
        self.hint = hint
    }
}

/// The result of one check of `doctor`.
package struct Check: Equatable, Sendable {
    /// The result of a check; the raw values are those in `doctor --json`.
    package enum Status: String, Encodable, Sendable {
        case ok
        /// It works, but it should be corrected.
        case warning
        case failure
    }

    /// The result.
    package let status: Status
    /// The subject of the check, such as `credentials` or `TLS`.
    package let name: String
    /// The finding, in one line that is safe to print.
    package let message: String
    /// An instruction; nil if there is nothing to do.
    package let hint: String?
    /// The kind of failure, if other commands would fail with it, too.
    package let code: FailureCode?
    /// Why there is no connection; nil for other failures.
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

    /// A check that failed with `failure`.
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
