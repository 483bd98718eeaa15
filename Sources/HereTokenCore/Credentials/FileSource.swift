import Glibc

/// Credentials from a properties file: a path, a FIFO such as the shell's `<(…)`, or standard input.
package struct FileSource: Sendable {
    /// The largest file that is read, in bytes.
    package static let sizeLimit = 1 << 20

    /// The path; `-` is standard input.
    package let path: String

    /// Names a file.
    package init(path: String) {
        self.path = path
    }

    /// What the file is called in messages.
    package var origin: String { isStandardInput ? "standard input" : path }

    /// Reads and checks the file.
    ///
    /// - Parameter deadline: how long to wait for a pipe's writer.
    package func load(by deadline: Deadline) throws(TokenFailure) -> LoadedCredentials {
        let descriptor = try openDescriptor()
        defer { if !isStandardInput { close(descriptor) } }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(errno) }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(EISDIR) }

        let parsed = try parse(descriptor, by: deadline)
        var notices = parsed.notices
        let othersMode = status.st_mode & 0o777
        if isFile, !isStandardInput, othersMode & 0o066 != 0 {
            notices.append(.accessibleByOthers(path: path, mode: othersMode))
        }
        return LoadedCredentials(credentials: parsed.credentials, origin: origin, notices: notices)
    }

    private var isStandardInput: Bool { path == "-" }

    /// Opens without waiting for a FIFO's writer: the wait is done with the deadline in sight.
    private func openDescriptor() throws(TokenFailure) -> Int32 {
        if isStandardInput { return STDIN_FILENO }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(errno) }
        return descriptor
    }

    private func parse(_ descriptor: Int32, by deadline: Deadline) throws(TokenFailure) -> PropertiesCredentials {
        var bytes: [UInt8]
        do {
            bytes = try DescriptorReader(limit: Self.sizeLimit, deadline: deadline).readToEnd(of: descriptor)
        } catch {
            switch error {
            case .system(let errno):
                throw unreadable(errno)
            case .tooLarge:
                let problem = CredentialsFault.Problem.tooLarge(limit: Self.sizeLimit)
                throw .credentialsBroken(CredentialsFault(origin: origin, line: nil, problem: problem))
            case .timedOut:
                throw .timedOut(waitingFor: .credentials(origin: origin), timeout: deadline.timeout)
            }
        }
        defer { bytes.wipe() }
        return try PropertiesCredentials(bytes: bytes, origin: origin)
    }

    private func unreadable(_ errno: Int32) -> TokenFailure {
        .credentialsUnreadable(path: origin, errno: errno)
    }
}
