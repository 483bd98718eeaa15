import Glibc
import HereTokenCore
import Synchronization

/// Prints warnings and notes on standard error.
struct Log: Sendable {
    enum Level: Comparable, Sendable {
        case errors
        case warnings
        case notes
    }

    let level: Level
    let format: ErrorFormat

    /// Prints `notice` if this level includes it.
    func tell(_ notice: Notice) {
        switch notice.level {
        case .warning:
            if level >= .warnings { write("warning", notice.text, hint: notice.hint) }
        case .report:
            if level >= .warnings { write("note", notice.text, hint: nil) }
        case .progress where level == .warnings && isatty(STDERR_FILENO) == 1:
            write("note", notice.text, hint: nil)
        case .note, .progress:
            if level >= .notes { write("note", notice.text, hint: nil) }
        }
    }

    private func write(_ level: String, _ text: String, hint: String?) {
        switch format {
        case .text:
            let prefix = level == "note" ? "" : "\(level): "
            StandardError.post("here-token: \(prefix)\(text.displayed)\n" + (hint.map { "  try: \($0)\n" } ?? ""))
        case .json:
            StandardError.post(JSONLine.encode(Entry(level: level, message: text, hint: hint)))
        }
    }

    private struct Entry: Encodable {
        let level: String
        let message: String
        let hint: String?
    }
}

extension Failure {
    /// The text for standard error.
    func rendered(as format: ErrorFormat) -> String {
        switch format {
        case .text:
            "here-token: \(message)\n" + details.reduce("") { $0 + "  \($1)\n" } + "  try: \(hint)\n"
        case .json:
            JSONLine.encode(FailureJSON(self))
        }
    }

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
}

/// Standard error, which may be a full pipe that nobody reads.
enum StandardError {
    /// Messages that could not be written yet.
    private static let postponed = Mutex<[UInt8]>([])

    /// Writes a message without waiting for a reader, because the command may hold the lock of the cache.
    static func post(_ text: String) {
        postponed.withLock { postponed in
            postponed += text.utf8
            write(&postponed, by: .after(seconds: 0))
        }
    }

    /// Writes the last message and the postponed ones, which are lost if nobody reads them within two seconds.
    static func end(with text: String = "") {
        postponed.withLock { postponed in
            postponed += text.utf8
            write(&postponed, by: .after(seconds: 2))
        }
    }

    /// Removes the part of `text` that was written; after an error all of it, because the error cannot be reported.
    private static func write(_ text: inout [UInt8], by deadline: Deadline) {
        let (count, errno) = DescriptorWriter.write(text, to: STDERR_FILENO, by: deadline)
        text.removeFirst(errno == 0 || errno == ETIMEDOUT ? count : text.count)
    }
}
