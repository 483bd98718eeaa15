import Foundation
import HereTokenCore

/// A line of what `doctor` says.
struct DiagnosisLine: Equatable {
    /// How a check went.
    enum Status: String, Encodable {
        /// All is well.
        case ok
        /// It works, but should be put right.
        case warning
        /// It does not work.
        case failure
    }

    /// How the check went.
    let status: Status
    /// What was checked, in a word.
    let check: String
    /// What was found.
    let text: String
    /// What to do; nil if all is well.
    var hint: String?
    /// The kind of failure, if it is one that other commands know.
    var code: FailureCode?
    /// Why there is no connection, if that is what failed.
    var cause: ConnectionFailure.Cause?

    /// The line as people read it.
    func rendered(marks: Marks) -> String {
        let mark =
            switch status {
            case .ok: marks.good
            case .warning: marks.warning
            case .failure: marks.bad
            }
        return "\(mark) \(check): \(text)\(hint.map { "; try: \($0)" } ?? "")".displayed + "\n"
    }
}

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

    /// Prints `lines`.
    func print(_ lines: [DiagnosisLine]) throws(Failure) {
        for line in lines {
            isAllWell = isAllWell && line.status == .ok
            let separator = count == 0 ? "" : ",\n"
            try write(isJSON ? separator + JSONLine.encode(LineJSON(line)).dropLast() : line.rendered(marks: marks))
            count += 1
        }
    }

    /// Ends the array.
    func end() throws(Failure) {
        if isJSON { try write("]\n") }
    }

    private func write(_ text: String) throws(Failure) {
        try OutputDestination.standardOutput.write(text)
    }

    private struct LineJSON: Encodable {
        let check: String
        let status: DiagnosisLine.Status
        let message: String
        let hint: String?
        let code: FailureCode?
        let cause: ConnectionFailure.Cause?

        init(_ line: DiagnosisLine) {
            check = line.check
            status = line.status
            message = line.text.displayed
            hint = line.hint?.displayed
            code = line.code
            cause = line.cause
        }
    }
}
