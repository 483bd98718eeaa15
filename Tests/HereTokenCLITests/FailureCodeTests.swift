import Foundation
import HereTokenCore
import Testing

/// README's table of the codes of failures.
@Suite struct FailureCodeTests {
    /// Exit statuses that some failures of a kind have instead of the usual one.
    private static let others: [FailureCode: Int32] = [
        .cacheUnusable: ExitStatus.inputOutput, .endpointRejected: ExitStatus.configuration,
    ]

    @Test("every code has one row in README's table of troubles, with its statuses, and there are no others")
    func troubleshooting() throws {
        let rows = try Readme.table("| code |")
        #expect(rows.map { $0[0] } == FailureCode.allCases.map { "`\($0.rawValue)`" }.sorted())
        for row in rows {
            let code = try #require(FailureCode(rawValue: row[0].replacing("`", with: "")))
            let told = row[1].split(separator: ",").compactMap { Int32($0.trimmingCharacters(in: .whitespaces)) }
            #expect(Set(told) == Set([code.exitStatus, Self.others[code]].compactMap(\.self)), "\(code)")
            #expect(row.count == 4 && row.allSatisfy { !$0.isEmpty }, "\(code)")
        }
    }
}
