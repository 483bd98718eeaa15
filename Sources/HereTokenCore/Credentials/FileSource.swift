import Glibc

/// Credentials from a file that is named: a path, a FIFO such as the shell's `<(…)`, or standard input.
package struct FileSource: CredentialsSource {
    /// The path that stands for standard input.
    package static let standardInput = "-"

    /// The largest file that is read, in bytes.
    package static let sizeLimit = 1 << 20

    /// The path; `-` is standard input.
    package let path: String
    /// The section to read, where the file is an `.ini`.
    package let profile: String?

    private let variable: String?
    private let checksMode: Bool

    /// Names a file.
    ///
    /// - Parameters:
    ///   - path: its path; `-` is standard input.
    ///   - profile: the section to read, where the file is an `.ini`.
    ///   - variable: the variable that the path is from.
    ///   - checksMode: whether it is for the user to see to the file's permissions.
    package init(path: String, profile: String? = nil, variable: String? = nil, checksMode: Bool = true) {
        self.path = path
        self.profile = profile
        self.variable = variable
        self.checksMode = checksMode
    }

    /// The path.
    package var name: String { path }

    /// None: what is named has to be there.
    package var absence: CredentialsAbsence? { nil }

    private var origin: CredentialsOrigin { isStandardInput ? .standardInput : .file(path: path, variable: variable) }

    /// Reads and checks the file.
    package func load(by deadline: Deadline) throws(TokenFailure) -> LoadedCredentials {
        let descriptor = try openDescriptor()
        defer { if !isStandardInput { close(descriptor) } }

        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(errno) }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        guard status.st_mode & S_IFMT != S_IFDIR else { throw unreadable(EISDIR) }

        var loaded = try parse(descriptor, by: deadline)
        let othersMode = status.st_mode & 0o777
        if checksMode, isFile, !isStandardInput, othersMode & 0o066 != 0 {
            loaded.notices.append(.accessibleByOthers(path: path, mode: othersMode))
        }
        return loaded
    }

    private var isStandardInput: Bool { path == Self.standardInput }

    /// Opens without waiting for a FIFO's writer: the wait is done with the deadline in sight.
    private func openDescriptor() throws(TokenFailure) -> Int32 {
        if isStandardInput { return STDIN_FILENO }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw unreadable(errno) }
        return descriptor
    }

    private func parse(_ descriptor: Int32, by deadline: Deadline) throws(TokenFailure) -> LoadedCredentials {
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
                throw .timedOut(waitingFor: .credentials(origin), timeout: deadline.timeout)
            }
        }
        defer { bytes.wipe() }
        return try CredentialsText.credentials(in: bytes, origin: origin, profile: profile)
    }

    private func unreadable(_ errno: Int32) -> TokenFailure {
        .credentialsUnreadable(origin, errno: errno)
    }
}
