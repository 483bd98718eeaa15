/// Credentials from a file that is named: a path, a FIFO such as the shell's `<(…)`, or standard input.
package struct FileSource: CredentialsSource {
    /// The largest file that is read, in bytes.
    package static let sizeLimit = 1 << 20

    /// The file.
    package let file: InputFile
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
        file = InputFile(path: path)
        self.profile = profile
        self.variable = variable
        self.checksMode = checksMode
    }

    /// The path.
    package var name: String { file.path }

    /// None: what is named has to be there.
    package var absence: CredentialsAbsence? { nil }

    private var origin: CredentialsOrigin {
        file.isStandardInput ? .standardInput : .file(path: file.path, variable: variable)
    }

    /// Reads and checks the file.
    package func load(by deadline: Deadline) throws(Failure) -> LoadedCredentials {
        var (bytes, mode) = try read(by: deadline)
        defer { bytes.wipe() }
        var loaded = try CredentialsText.credentials(in: bytes, origin: origin, profile: profile)
        if checksMode { loaded.mode = mode }
        if let mode = loaded.mode, mode & 0o066 != 0 {
            let text = "\(file.path.displayed): others can read or change this file (mode \(String(mode, radix: 8)))"
            let hint = "chmod 600 -- \(file.path.quotedForShellIfNeeded.displayed)"
            loaded.notices.append(Notice(.warning, text, hint: hint))
        }
        return loaded
    }

    private func read(by deadline: Deadline) throws(Failure) -> (bytes: [UInt8], mode: UInt32?) {
        do {
            return try file.read(limit: Self.sizeLimit, by: deadline)
        } catch {
            switch error {
            case .system(let errno):
                throw .credentialsUnreadable(origin, errno: errno)
            case .tooLarge:
                let problem = CredentialsFault.Problem.tooLarge(limit: Self.sizeLimit)
                throw .credentialsBroken(CredentialsFault(origin: origin, line: nil, problem: problem))
            case .timedOut:
                throw Failure(
                    .timedOut,
                    "no complete credentials from \(origin.words) within \(deadline.timeout) s",
                    hint: "check what writes to it, or allow more time with --timeout"
                )
            }
        }
    }
}
