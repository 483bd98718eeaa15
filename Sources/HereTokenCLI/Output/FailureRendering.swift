import HereTokenCore

extension Failure {
    /// The failure as it goes to standard error.
    func rendered(as format: ErrorFormat) -> String {
        switch format {
        case .text:
            "here-token: \(message)\n" + details.reduce("") { $0 + "  \($1)\n" } + "  try: \(hint)\n"
        case .json:
            JSONLine.encode(FailureJSON(self))
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

    init(_ failure: Failure) {
        code = failure.code
        exitCode = failure.exitStatus.rawValue
        message = failure.message
        details = failure.details.isEmpty ? nil : failure.details
        hint = failure.hint
        retryable = failure.isRetryable
        cause = failure.cause
        httpStatus = failure.httpStatus
        hereErrorCode = failure.service?.code
        hereErrorId = failure.service?.errorID
        correlationId = failure.service?.correlationID
    }
}
