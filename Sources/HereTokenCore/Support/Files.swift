import Glibc

/// A file that a user names for reading: a regular file, a FIFO such as the shell's `<(…)`, or standard input.
package struct InputFile: Sendable {
    /// The path that means standard input.
    package static let standardInput = "-"

    /// The path; `-` is standard input.
    let path: String

    /// Opens nothing yet.
    package init(path: String) {
        self.path = path
    }

    private var isStandardInput: Bool { path == Self.standardInput }

    /// Whether it is standard input under any name, such as `/dev/stdin`, or the same file.
    package var isSameAsStandardInput: Bool {
        var status = stat()
        return isStandardInput || (stat(path, &status) == 0 && Self.isStandardInput(status))
    }

    private static func isStandardInput(_ status: stat) -> Bool {
        var standard = stat()
        return fstat(STDIN_FILENO, &standard) == 0
            && status.st_dev == standard.st_dev && status.st_ino == standard.st_ino
    }

    /// Its name in a message.
    package var words: String { isStandardInput ? "standard input" : path.displayed }

    /// The whole text, at most `limit` bytes of UTF-8; malformed UTF-8 becomes U+FFFD.
    ///
    /// - Throws: ``FailureCode/inputUnreadable``.
    package func text(limit: Int, by deadline: Deadline, telling effects: Effects? = nil) throws(Failure) -> String {
        try secret(limit: limit, by: deadline, telling: effects).revealed()
    }

    /// All bytes, at most `limit`.
    ///
    /// - Throws: ``FailureCode/inputUnreadable``.
    package func secret(limit: Int, by deadline: Deadline, telling effects: Effects? = nil) throws(Failure) -> Secret {
        tellIfTerminal(effects, deadline)
        do {
            var content = try read(limit: limit, by: deadline)
            defer { content.bytes.wipe() }
            return Secret(content.bytes)
        } catch {
            let (reason, hint) =
                switch error {
                case .system(let errno): (Failure.reason(errno), "check the path and the permissions")
                case .tooLarge: ("it is larger than \(limit / 1024) KiB", "check that this is the right file")
                case .timedOut: ("it did not end within \(deadline.timeout) s", "check the program that writes to it")
                }
            throw Failure(.inputUnreadable, "cannot read \(words): \(reason)", hint: hint)
        }
    }

    /// Asks a person at the terminal for input, if standard input is a terminal.
    func tellIfTerminal(_ effects: Effects?, _ deadline: Deadline) {
        guard isSameAsStandardInput, isatty(STDIN_FILENO) == 1 else { return }
        let text = "reading from the terminal, up to \(deadline.timeout) s; end the input with Ctrl-D"
        effects?.tell(Notice(.progress, text))
    }

    /// The bytes of a file, and facts about it.
    struct Content {
        var bytes: [UInt8]
        /// The permission bits; nil if it is not a regular file, or it is standard input.
        let mode: UInt32?
        /// The user who owns it.
        let owner: UInt32
        /// Nil if it is not a regular file.
        let identity: FileIdentity?
        /// Whether it was standard input under any name, or the same file.
        let isStandardInput: Bool
    }

    func read(limit: Int, by deadline: Deadline) throws(DescriptorReader.ReadError) -> Content {
        // O_NONBLOCK: open() does not wait for a FIFO's writer. DescriptorReader waits, with the deadline.
        let descriptor =
            isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .system(errno: errno) }
        defer { if !isStandardInput { close(descriptor) } }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(errno: errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw .system(errno: EISDIR) }
        let isFile = status.st_mode & S_IFMT == S_IFREG && !isStandardInput
        return Content(
            bytes: try DescriptorReader(limit: limit, deadline: deadline).readToEnd(of: descriptor),
            mode: isFile ? status.st_mode & 0o777 : nil,
            owner: status.st_uid,
            identity: FileIdentity(status),
            isStandardInput: Self.isStandardInput(status)
        )
    }
}

/// A regular file under any name: through a link, or in another spelling.
package struct FileIdentity: Equatable, Sendable {
    private let device: dev_t
    private let inode: ino_t

    fileprivate init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = status.st_dev
        inode = status.st_ino
    }

    /// The file at `path`, after links; nil if it does not exist.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The file that `descriptor` is open on; nil if it is something else.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }
}

enum DirectoryReader {
    /// The names of all files in the directory that `descriptor` is open on; none if it cannot be read.
    static func names(in descriptor: Int32) -> [String] {
        // A second descriptor: reading moves its position, and closedir() closes it.
        let own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
            )
        }
        return names
    }
}

/// Reads a file, a pipe or standard input to its end, up to a limit and a deadline.
struct DescriptorReader {
    enum ReadError: Error {
        case system(errno: Int32)
        case tooLarge
        /// The deadline passed: a pipe whose writer is slow or absent.
        case timedOut
    }

    /// The most bytes that are read.
    let limit: Int
    let deadline: Deadline

    /// All bytes up to the end of `descriptor`.
    ///
    /// It waits in `poll` before each read, so that the deadline also holds for a blocking descriptor. It does not make the
    /// descriptor non-blocking: other processes may share standard input.
    func readToEnd(of descriptor: Int32) throws(ReadError) -> [UInt8] {
        var bytes: [UInt8] = []
        // It must not grow: that would leave a copy that is not wiped.
        bytes.reserveCapacity(limit + Self.chunkSize)
        var isWhole = false
        defer { if !isWhole { bytes.wipe() } }
        var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
        defer { chunk.wipe() }
        while true {
            try waitUntilReadable(descriptor)
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw .system(errno: errno)
            }
            if count == 0 {
                isWhole = true
                return bytes
            }
            bytes += chunk.prefix(count)
            guard bytes.count <= limit else { throw .tooLarge }
        }
    }

    private static let chunkSize = 8_192

    private func waitUntilReadable(_ descriptor: Int32) throws(ReadError) {
        while true {
            var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            switch poll(&event, 1, deadline.pollTimeout) {
            case 0 where deadline.remaining == .zero: throw .timedOut
            case ..<0 where errno != EINTR: throw .system(errno: errno)
            case 1...: return
            default: continue
            }
        }
    }
}

/// Writes to a file, a pipe or standard output.
package enum DescriptorWriter {
    /// Writes all of `bytes`; returns 0, or the `errno` of the failure.
    package static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Int32 {
        write(bytes, to: descriptor, by: nil).errno
    }

    /// Writes `bytes` as far as that goes until `deadline`.
    ///
    /// With a deadline it writes no more at once than a pipe takes that `poll` calls writable: a longer write would wait.
    ///
    /// - Returns: the number of bytes that were written, and 0, `ETIMEDOUT` or the `errno` of the failure.
    package static func write(
        _ bytes: some Collection<UInt8>,
        to descriptor: Int32,
        by deadline: Deadline?
    ) -> (count: Int, errno: Int32) {
        var copy = Array(bytes)
        defer { copy.wipe() }
        var written = 0
        while written < copy.count {
            if let deadline, !isWritable(descriptor, by: deadline) { return (written, ETIMEDOUT) }
            let end = deadline == nil ? copy.count : min(copy.count, written + Int(PIPE_BUF))
            let count = copy[written..<end].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return (written, EIO) }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                _ = isWritable(descriptor, by: deadline)
            } else if errno != EINTR {
                return (written, errno)
            }
        }
        return (written, 0)
    }

    /// Waits until `descriptor` can be written to, or has failed; false at the deadline.
    private static func isWritable(_ descriptor: Int32, by deadline: Deadline?) -> Bool {
        while true {
            var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let result = poll(&event, 1, deadline?.pollTimeout ?? -1)
            if result > 0 || (result < 0 && errno != EINTR) { return true }
            if let deadline, deadline.remaining == .zero { return false }
        }
    }
}
