import Foundation
import HereTokenCore

/// Prints the lines of a diagnosis as they come.
final class DiagnosisPrinter {
    private let isJSON: Bool
    private let marks = Marks.current
    private var count = 0
    /// Whether no line tells of anything to put right.
    private(set) var isAllWell = true

    /// Prints lines for people, or a JSON array.
    init(isJSON: Bool) {
        self.isJSON = isJSON
    }

    /// Begins the array.
    func begin() throws(Failure) {
        if isJSON { try write("[") }
    }

    func print(_ check: Check) throws(Failure) {
        isAllWell = isAllWell && check.status == .ok
        let separator = count == 0 ? "" : ",\n"
        try write(isJSON ? separator + JSONLine.encode(CheckJSON(check)).dropLast() : check.line(marks: marks))
        count += 1
    }

    /// Ends the array.
    func end() throws(Failure) {
        if isJSON { try write("]\n") }
    }

    private func write(_ text: String) throws(Failure) {
        try OutputDestination.standardOutput.write(text)
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
