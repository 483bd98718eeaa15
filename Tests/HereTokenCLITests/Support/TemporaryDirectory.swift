import Foundation

/// A private directory that goes with its last owner.
final class TemporaryDirectory: Sendable {
    /// Its absolute path.
    let path: String

    /// Held while a file is written or a process is started.
    ///
    /// A process that is being started has the open files of this one for a moment, and a program that is open for
    /// writing cannot be run ("Text file busy").
    static let lock = NSLock()

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(component: "here-token-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` in it.
    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file with mode 0600, or `mode`.
    @discardableResult
    func file(_ name: String, _ content: String, mode: Int = 0o600) throws -> URL {
        let url = URL(filePath: self(name))
        try Self.lock.withLock { try Data(content.utf8).write(to: url) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        return url
    }

    /// Copies a program into it.
    func copy(_ program: String, as name: String) throws {
        try Self.lock.withLock { try FileManager.default.copyItem(atPath: program, toPath: self(name)) }
    }

    /// The text of a file.
    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: self(name))), as: UTF8.self)
    }

    /// The permission bits of a file.
    func mode(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: self(name))[.posixPermissions] as? Int
    }

    /// The names in it.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
