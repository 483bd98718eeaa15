import HereTokenCore

/// In what the header of another client differs, in words.
struct ComparisonReport {
    private let differences: [SignatureDifference]

    /// Reports on `differences`; none if all is well.
    init(_ differences: [SignatureDifference]) {
        self.differences = differences
    }

    /// A line each.
    func text(marks: Marks) -> String {
        if differences.isEmpty {
            return "\(marks.good) the header is right: parameters, base string, key and signature\n"
        }
        return differences.map { difference in
            let words = difference.words
            return "\(marks.bad) \(words.step): \(words.text); try: \(words.hint)\n"
        }.joined()
    }

    /// An object in one line.
    var json: String {
        JSONLine.encode(
            ComparisonJSON(
                differences: differences.map { difference in
                    let words = difference.words
                    return ComparisonJSON.Difference(step: words.step, message: words.text, hint: words.hint)
                },
                isRight: differences.isEmpty
            )
        )
    }
}

/// The fields of `sign --compare --json`.
private struct ComparisonJSON: Encodable {
    struct Difference: Encodable {
        let step: String
        let message: String
        let hint: String
    }

    let differences: [Difference]
    let isRight: Bool

    private enum CodingKeys: String, CodingKey {
        case differences
        case isRight = "right"
    }
}
