import Foundation
import HereTokenCore
import Testing

/// Credentials in a file that `--credentials` names.
@Suite struct CredentialsFileTests {
    private let file = FileManager.default.temporaryDirectory.appending(component: "here-token-\(UUID().uuidString)")
    private let deadline = Deadline.after(seconds: 20)

    private func load(_ content: String, mode: Int = 0o600) throws -> LoadedCredentials {
        try Data(content.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return try load(path: file.path, by: deadline)
    }

    private func load(path: String, by deadline: Deadline) throws(Failure) -> LoadedCredentials {
        try CredentialsChain(file: path, profile: nil, environment: [:]).load(by: deadline)
    }

    private let keys = "here.access.key.id=a\nhere.access.key.secret=b\n"

    @Test("a file that only its owner can read is loaded without a notice")
    func privateFile() throws {
        let loaded = try load(keys)
        #expect(loaded.credentials.accessKeyID == "a")
        #expect(loaded.origin == .file(path: file.path))
        #expect(loaded.notices.isEmpty)
    }

    @Test("a file that others can read or change is loaded with a notice", arguments: [0o640, 0o604, 0o620, 0o666])
    func modes(_ mode: Int) throws {
        let notice = Notice(
            .warning,
            "\(file.path): other users can read or change this file (mode \(String(mode, radix: 8)))",
            hint: "chmod 600 -- \(file.path)"
        )
        #expect(try load(keys, mode: mode).notices == [notice])
    }

    @Test("a file may have 1 MiB and not more")
    func limit() throws {
        let padding = String(repeating: "#", count: 1_048_576 - keys.utf8.count - 1) + "\n"
        #expect(throws: Never.self) { try load(padding + keys) }
        expectFailure("\(file.path): the file is larger than 1 MiB, too large for credentials") {
            try load("#" + padding + keys)
        }
    }

    @Test(
        "a failure says why the file cannot be read",
        arguments: [("/nonexistent/file", "No such file or directory"), ("/", "Is a directory")]
    )
    func unreadable(_ path: String, _ reason: String) {
        expectFailure("cannot read the credentials file \(path): \(reason)", code: .credentialsUnreadable) {
            try load(path: path, by: deadline)
        }
    }

    @Test("a failure says where to put the text of a file that was given as its path")
    func textForPath() {
        let reason = "<the text of a credentials file>"
        let option = expectFailure(
            "cannot read the credentials file \(reason): No such file or directory",
            code: .credentialsUnreadable
        ) {
            try load(path: keys, by: deadline)
        }
        #expect(option?.hint == "pass the path of a file, or put the text of the file into HERE_CREDENTIALS_STRING")
        let variable = expectFailure(
            "cannot read the credentials file \(reason) (from HERE_CREDENTIALS_FILE): No such file or directory",
            code: .credentialsUnreadable
        ) {
            try CredentialsChain(file: nil, profile: nil, environment: ["HERE_CREDENTIALS_FILE": keys])
                .load(by: deadline)
        }
        #expect(
            variable?.hint
                == "set HERE_CREDENTIALS_FILE to a path, or put the text of the file into HERE_CREDENTIALS_STRING"
        )
    }

    @Test("loading from a FIFO without a writer times out")
    func silentFIFO() throws {
        try #require(mkfifo(file.path, 0o600) == 0)
        defer { unlink(file.path) }
        let late = Failure(
            .timedOut,
            "no complete credentials from \(file.path) within 0 s",
            hint: "check the program that writes to it, or set a longer --timeout"
        )
        #expect(throws: late) {
            try load(path: file.path, by: .after(seconds: 0))
        }
    }
}
