import HereTokenCore

/// Prints each check of `doctor` at once: as a line, or as an object of a JSON array.
final class DiagnosisPrinter {
    private let isJSON: Bool
    private let marks = Marks.current
    private var count = 0
    /// Whether every check so far is ok.
    private(set) var isAllWell = true

    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    func print(_ check: Check) throws(Failure) {
        isAllWell = isAllWell && check.status == .ok
        let separator = count == 0 ? "[" : ",\n"
        let text = isJSON ? separator + JSONLine.encode(CheckJSON(check)).dropLast() : check.line(marks: marks)
        try OutputDestination.standardOutput.write(text)
        count += 1
    }

    func end() throws(Failure) {
        if isJSON { try OutputDestination.standardOutput.write("]\n") }
    }
}

extension Check {
    fileprivate func line(marks: Marks) -> String {
        let mark =
            switch status {
            case .ok: marks.good
            case .warning: marks.warning
            case .failure: marks.bad
            }
        return "\(mark) \(name): \(message)\(hint.map { "; try: \($0)" } ?? "")\n"
    }
}

private struct CheckJSON: Encodable {
    let check: String
    let status: Check.Status
    let message: String
    let hint: String?
    let code: FailureCode?
    let cause: ConnectionFailure.Cause?

    init(_ check: Check) {
        self.check = check.name
        status = check.status
        message = check.message
        hint = check.hint
        code = check.code
        cause = check.cause
    }
}

/// The symbols or words at the start of a line that show whether something works.
struct Marks {
    let good: String
    let warning: String
    let bad: String

    /// Symbols if the locale is UTF-8 (POSIX, section 8.2) and the terminal is not dumb, else words in ASCII.
    static var current: Marks {
        let environment = ProcessEnvironment.variables
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let isUTF8 = ["utf-8", "utf8"].contains { locale.lowercased().contains($0) }
        return isUTF8 && environment["TERM"] != "dumb"
            ? Marks(good: "✓", warning: "!", bad: "✗") : Marks(good: "ok  ", warning: "warn", bad: "FAIL")
    }
}
