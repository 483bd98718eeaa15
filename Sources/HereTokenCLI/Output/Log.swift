import Glibc
import HereTokenCore

/// Warnings and notes on standard error.
struct Log: Sendable {
    /// How much is told.
    enum Level: Comparable, Sendable {
        /// Errors alone.
        case errors
        /// Warnings too.
        case warnings
        /// Everything.
        case notes
    }

    /// How much is told.
    let level: Level
    /// In what form.
    let format: ErrorFormat

    /// Tells a notice to the people that it is for.
    func tell(_ notice: Notice) {
        switch notice.level {
        case .warning:
            if level >= .warnings { write("warning", notice.text, hint: notice.hint) }
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
            StandardError.write("here-token: \(prefix)\(text.displayed)\n" + (hint.map { "  try: \($0)\n" } ?? ""))
        case .json:
            StandardError.write(JSONLine.encode(Entry(level: level, message: text, hint: hint)))
        }
    }

    private struct Entry: Encodable {
        let level: String
        let message: String
        let hint: String?
    }
}
