import Foundation

/// A private directory that is removed with its last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    /// Held while a file is written or a process is started.
    ///
    /// A new process inherits the open files of this one until its exec, and Linux does not run a program that is open
    /// for writing ("Text file busy").
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

    /// The path of the file `name`.
    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file with mode 0600, or `mode`.
    @discardableResult
    func file(_ name: String, _ content: String, mode: Int = 0o600) throws -> URL {
        let url = URL(filePath: self(name))
        try Self.lock.withLock { try Data(content.utf8).write(to: url) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        return url
    }

    /// Copies a program into the directory.
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

    /// The names of its files, sorted.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
