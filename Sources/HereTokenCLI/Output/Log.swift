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

    /// Tells what `--verbose` asks for.
    func note(_ text: @autoclosure () -> String) {
        if level >= .notes { write("note", text(), hint: nil) }
    }

    /// Tells somebody who sits and waits, or `--verbose`, why it takes so long.
    func progress(_ text: String) {
        if level >= .notes || (level >= .warnings && isatty(STDERR_FILENO) == 1) { write("note", text, hint: nil) }
    }

    /// Tells what a person should put right some day.
    func warn(_ text: String, hint: String? = nil) {
        if level >= .warnings { write("warning", text, hint: hint) }
    }

    /// Tells where the credentials are from, what others there are, and what was noticed.
    func tell(_ loaded: LoadedCredentials) {
        for notice in loaded.notices {
            let (text, hint) = notice.words(origin: loaded.origin)
            if notice.isWarning { warn(text, hint: hint) } else { note(text) }
        }
        note("credentials from \(loaded.origin.words)")
        for name in loaded.shadowed { note("not used, as they come later: \(name)") }
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
