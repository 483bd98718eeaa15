import Foundation
import HereTokenCore
import Testing

@testable import HereTokenCLI

/// Failures, their words, and README's table of them.
@Suite struct FailureReportTests {
    private static let file = CredentialsOrigin.file(path: "f")

    private static func serviceError(_ status: Int) -> ServiceError {
        let response = HTTPResponse(status: status, headers: [:], body: Data())
        return ServiceError(host: "h", response: response, sentAt: 0, text: ForeignText())
    }

    private static func reply(_ problem: UnexpectedReply.Problem) -> TokenFailure {
        .unexpectedReply(UnexpectedReply(host: "h", status: 200, contentType: nil, problem: problem, excerpt: nil))
    }

    private static func broken(_ problem: CredentialsFault.Problem) -> TokenFailure {
        .credentialsBroken(CredentialsFault(origin: file, line: 1, problem: problem))
    }

    /// A failure at least for each code.
    private static let reports: [FailureReport] =
        [
            TokenFailure.noCredentials(lookedIn: []), .credentialsUnreadable(file, errno: ENOENT),
            broken(.utf16), broken(.noProfile("p", available: [])), broken(.endpoint(.plainHTTP(host: "h"))),
            .endpointRejected(.url(.notURL)), .endpointRejected(.plainHTTP(host: "h")),
            .unreachable(host: "h", .init(cause: .dns, reason: "r", isTemporary: true)),
            .timedOut(waitingFor: .reply(host: "h"), timeout: 1), .timedOut(waitingFor: .anotherProcess, timeout: 1),
            .timedOut(waitingFor: .credentials(file), timeout: 1), .timedOut(waitingFor: .unknown, timeout: 1),
            reply(.redirect(to: nil)), reply(.status), reply(.tooLarge(.header)), reply(.tooLarge(.body)),
            reply(.notToken(.notJSON)),
            .refused(serviceError(401)), .unavailable(serviceError(429)), .unavailable(serviceError(503)),
            .cacheUnusable(.noPlace), .cacheUnusable(.system(path: "p", errno: EIO)), .notCached,
            .authoritiesUnusable(InputFile(path: "p")), .inputUnreadable(InputFile(path: "p"), .system(errno: ENOENT)),
            .headerUnreadable, .tokenUnreadable(.empty),
            .outputNotCreated(path: "p", errno: EIO), .outputNotWritten(path: "p", errno: EIO),
            .outputVariableNotSet("V"), .runnerFileUnusable(variable: "V", path: "p", errno: EIO),
            .commandNotRun("c", errno: ENOENT), .commandNotRun("c", errno: EACCES), .cryptography("HMAC"),
        ].map(FailureReport.init) + [.usage("m", help: "h")]

    /// A row of README's table.
    private struct Row {
        let code: String
        let statuses: [Int32]
        let cells: [String]
    }

    private static func rows() throws -> [Row] {
        try Readme.table("| code |").map { cells in
            Row(
                code: cells[0].replacing("`", with: ""),
                statuses: cells[1].split(separator: ",").compactMap { Int32($0.trimmingCharacters(in: .whitespaces)) },
                cells: cells
            )
        }
    }

    @Test("every failure has a hint")
    func hints() {
        for report in Self.reports { #expect(!report.hint.isEmpty && !report.message.isEmpty, "\(report.code)") }
    }

    @Test("every code is that of a failure")
    func codes() {
        #expect(Set(Self.reports.map(\.code)) == Set(FailureCode.allCases))
    }

    @Test("every code has one row in README's table of troubles, with its statuses, and there are no others")
    func troubleshooting() throws {
        let rows = try Self.rows()
        #expect(rows.map(\.code) == FailureCode.allCases.map(\.rawValue).sorted())
        for row in rows {
            let statuses = Set(Self.reports.filter { $0.code.rawValue == row.code }.map(\.exitStatus))
            #expect(Set(row.statuses) == statuses, "\(row.code)")
            #expect(row.cells.count == 4 && row.cells.allSatisfy { !$0.isEmpty }, "\(row.code)")
        }
    }
}
