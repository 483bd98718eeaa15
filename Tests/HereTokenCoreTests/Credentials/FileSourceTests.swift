import Foundation
import HereTokenCore
import Testing

@Suite struct FileSourceTests {
    private let file = FileManager.default.temporaryDirectory.appending(component: "here-token-\(UUID().uuidString)")
    private let deadline = Deadline.after(seconds: 20)

    private func load(_ content: String, mode: Int = 0o600) throws -> LoadedCredentials {
        try Data(content.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return try FileSource(path: file.path).load(by: deadline)
    }

    private let keys = "here.access.key.id=a\nhere.access.key.secret=b\n"

    @Test("reads a file that only its owner can read, without a word")
    func privateFile() throws {
        let loaded = try load(keys)
        #expect(loaded.credentials.accessKeyID == "a")
        #expect(loaded.origin == .file(path: file.path))
        #expect(loaded.notices.isEmpty)
    }

    @Test("notices what others may do with the file", arguments: [0o640, 0o604, 0o620, 0o666])
    func modes(_ mode: Int) throws {
        let notice = Notice(
            .warning,
            "\(file.path): others can read or change this file (mode \(String(mode, radix: 8)))",
            hint: "chmod 600 -- \(file.path)"
        )
        #expect(try load(keys, mode: mode).notices == [notice])
    }

    @Test("reads no more than 1 MiB")
    func limit() throws {
        let padding = String(repeating: "#", count: FileSource.sizeLimit - keys.utf8.count - 1) + "\n"
        #expect(throws: Never.self) { try load(padding + keys) }
        let fault = CredentialsFault(
            origin: .file(path: file.path),
            line: nil,
            problem: .tooLarge(limit: FileSource.sizeLimit)
        )
        #expect(throws: Failure.credentialsBroken(fault)) { try load("#" + padding + keys) }
    }

    @Test("says why it cannot read")
    func unreadable() {
        #expect(throws: Failure.credentialsUnreadable(.file(path: "/nonexistent/file"), errno: ENOENT)) {
            try FileSource(path: "/nonexistent/file").load(by: deadline)
        }
        #expect(throws: Failure.credentialsUnreadable(.file(path: "/"), errno: EISDIR)) {
            try FileSource(path: "/").load(by: deadline)
        }
    }

    @Test("gives up on a FIFO that nobody writes to")
    func silentFIFO() throws {
        try #require(mkfifo(file.path, 0o600) == 0)
        defer { unlink(file.path) }
        let late = Failure(
            .timedOut,
            "no complete credentials from \(file.path) within 0 s",
            hint: "check what writes to it, or allow more time with --timeout"
        )
        #expect(throws: late) {
            try FileSource(path: file.path).load(by: .after(seconds: 0))
        }
    }
}
