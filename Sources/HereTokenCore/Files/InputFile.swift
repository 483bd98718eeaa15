import Glibc

/// What a user names to be read: a file, a FIFO such as the shell's `<(…)`, or standard input.
package struct InputFile: Equatable, Sendable {
    /// The path that stands for standard input.
    package static let standardInput = "-"

    /// The path; `-` is standard input.
    package let path: String

    /// Names a file.
    package init(path: String) {
        self.path = path
    }

    /// Whether it is standard input.
    package var isStandardInput: Bool { path == Self.standardInput }

    /// Whether it is standard input by whatever name, such as `/dev/stdin`, or the same file.
    package var isSameAsStandardInput: Bool {
        if isStandardInput { return true }
        var named = stat()
        var standard = stat()
        return stat(path, &named) == 0 && fstat(STDIN_FILENO, &standard) == 0
            && named.st_dev == standard.st_dev && named.st_ino == standard.st_ino
    }

    /// Reads it to its end as text, at most `limit` bytes; what is not UTF-8 becomes U+FFFD.
    ///
    /// - Throws: ``FailureCode/inputUnreadable``.
    package func text(limit: Int, by deadline: Deadline) throws(Failure) -> String {
        do {
            var (bytes, _) = try read(limit: limit, by: deadline)
            defer { bytes.wipe() }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            let reason =
                switch error {
                case .system(let errno): Failure.reason(errno)
                case .tooLarge: "it has more than \(limit / 1024) KiB"
                case .timedOut: "it did not end within \(deadline.timeout) s"
                }
            throw Failure(
                .inputUnreadable,
                "cannot read \(words): \(reason)",
                hint: "check that it is what you meant, and that you may read it"
            )
        }
    }

    /// What it is called within a sentence.
    package var words: String { isStandardInput ? "standard input" : path.displayed }

    /// Reads it to its end, at most `limit` bytes.
    ///
    /// - Returns: the bytes, and if it is a regular file that was named its permission bits.
    func read(limit: Int, by deadline: Deadline) throws(DescriptorReader.Failure) -> (bytes: [UInt8], mode: UInt32?) {
        // Without waiting for a FIFO's writer: the wait is done with the deadline in sight.
        let descriptor =
            isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(errno: errno) }
        defer { if !isStandardInput { close(descriptor) } }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .system(errno: EISDIR) }
        let isFile = status.st_mode & S_IFMT == S_IFREG && !isStandardInput
        let bytes = try DescriptorReader(limit: limit, deadline: deadline).readToEnd(of: descriptor)
        return (bytes, isFile ? status.st_mode & 0o777 : nil)
    }
}
