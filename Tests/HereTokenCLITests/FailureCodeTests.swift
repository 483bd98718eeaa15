import HereTokenCore
import Testing

/// README's tables of codes and exit statuses.
@Suite struct FailureCodeTests {
    @Test("README has the codes of failures as the program has them, in the order of the alphabet")
    func codes() throws {
        let entries = FailureCode.allCases.map { code in
            let statuses = code.entry.statuses.map { String($0.rawValue) }.joined(separator: ", ")
            return ["`\(code.rawValue)`", statuses, code.entry.meaning, code.entry.remedy]
        }
        #expect(try Readme.table("| code |") == entries)
        #expect(entries.map { $0[0] } == entries.map { $0[0] }.sorted())
    }

    @Test("README has the exit statuses as the program has them")
    func statuses() throws {
        let entries = ExitStatus.allCases.map { [String($0.rawValue), $0.entry.meaning, $0.entry.retry] }
        #expect(try Readme.table("| status |") == entries)
    }
}
