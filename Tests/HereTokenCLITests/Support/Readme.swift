import Foundation
import Testing

/// The tables of README.md.
enum Readme {
    /// The rows of the first table whose heading begins with `heading`, each as its cells.
    static func table(_ heading: String) throws -> [[String]] {
        let text = try String(contentsOf: URL(filePath: Repository.path("README.md")), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix(heading) }
        let rows = lines.dropFirst(2).prefix { $0.hasPrefix("|") }
        try #require(!rows.isEmpty, "README.md has no table \(heading)")
        return rows.map { row in
            row.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// The texts between backticks in `cell`.
    static func code(in cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
            .map { String($0.element) }
    }

    /// The options between backticks in `cell`, without their values.
    static func options(in cell: String) -> [String] {
        code(in: cell).filter { $0.hasPrefix("-") && $0 != "-" }.map { String($0.prefix { $0 != " " }) }
    }
}
