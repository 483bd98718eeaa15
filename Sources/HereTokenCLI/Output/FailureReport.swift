import HereTokenCore

/// A failure in words: what happened, where, what to do, and what a script goes by.
struct FailureReport: Equatable, Sendable {
    /// What kind of failure it is.
    var code: FailureCode
    /// The exit status.
    var exitStatus: Int32
    /// What happened, in one line.
    var message: String
    /// What helps to understand it, a line each.
    var details: [String] = []
    /// What to do.
    var hint: String
    /// Why the service could not be reached, where that is what failed.
    var cause: ConnectionFailure.Cause?
    /// The HTTP status, when the service answered.
    var httpStatus: Int?
    /// HERE's number for the error.
    var hereErrorCode: Int?
    /// HERE's id of this one error.
    var hereErrorId: String?
    /// The id that follows the request through HERE's systems.
    var correlationId: String?

    /// Whether the same command may succeed later.
    var isRetryable: Bool {
        [ExitStatus.unavailable, ExitStatus.temporary].contains(exitStatus) && cause?.isCertificate != true
    }

    /// The report as it goes to standard error.
    func rendered(as format: ErrorFormat) -> String {
        switch format {
        case .text:
            return "here-token: \(message)\n" + details.reduce("") { $0 + "  \($1)\n" } + "  try: \(hint)\n"
        case .json:
            return JSONLine.encode(FailureJSON(self))
        }
    }
}

/// The fields of `--error-format json`.
private struct FailureJSON: Encodable {
    let code: FailureCode
    let exitCode: Int32
    let message: String
    let details: [String]?
    let hint: String
    let retryable: Bool
    let cause: ConnectionFailure.Cause?
    let httpStatus: Int?
    let hereErrorCode: Int?
    let hereErrorId: String?
    let correlationId: String?

    init(_ report: FailureReport) {
        code = report.code
        exitCode = report.exitStatus
        message = report.message
        details = report.details.isEmpty ? nil : report.details
        hint = report.hint
        retryable = report.isRetryable
        cause = report.cause
        httpStatus = report.httpStatus
        hereErrorCode = report.hereErrorCode
        hereErrorId = report.hereErrorId
        correlationId = report.correlationId
    }
}
