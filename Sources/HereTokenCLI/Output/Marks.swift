import Foundation

/// How a line shows whether all is well: with signs, or with plain words where those cannot be shown.
struct Marks: Equatable {
    /// All is well.
    let good: String
    /// It works, but should be put right.
    let warning: String
    /// It does not work.
    let bad: String

    /// Signs, for a terminal or file in UTF-8.
    static let signs = Marks(good: "✓", warning: "!", bad: "✗")
    /// Words in ASCII.
    static let words = Marks(good: "ok  ", warning: "warn", bad: "FAIL")

    /// What suits this process's locale and terminal.
    static var current: Marks { suiting(ProcessEnvironment.variables) }

    /// What suits the locale and the terminal that `environment` names (POSIX, 8.2).
    static func suiting(_ environment: [String: String]) -> Marks {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let isUTF8 = ["utf-8", "utf8"].contains { locale.lowercased().contains($0) }
        return isUTF8 && environment["TERM"] != "dumb" ? .signs : .words
    }
}
