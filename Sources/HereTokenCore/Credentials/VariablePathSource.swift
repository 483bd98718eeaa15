import Glibc

/// A file that an environment variable leads to: by its path, or by the directory that it may be in.
struct VariablePathSource: CredentialsSource {
    /// Where systemd puts what `LoadCredential=` names (systemd.exec(5)).
    static let systemd = "CREDENTIALS_DIRECTORY"

    private let variable: String
    private let file: String?
    private let value: String?
    private let profile: String?

    /// Looks into `environment`.
    ///
    /// - Parameters:
    ///   - variable: the variable.
    ///   - file: the path of the file below the directory that the variable names; it is no error if there is none. Nil
    ///     if the variable names the file itself, which must be there then.
    init(variable: String, file: String? = nil, environment: [String: String], profile: String?) {
        self.variable = variable
        self.file = file
        value = environment[variable]
        self.profile = profile
    }

    var name: String {
        guard let file else { return variable }
        return path ?? "$\(variable)/\(file)"
    }

    var absence: CredentialsAbsence? {
        guard value != nil else { return .notSet([variable]) }
        guard let path else { return .empty([variable]) }
        guard file != nil else { return nil }
        var status = stat()
        guard lstat(path, &status) != 0 else { return nil }
        switch errno {
        case ENOENT, ENOTDIR: return .noFile
        // Such as the home of somebody else that a container hands on.
        case EACCES: return .noAccess
        // What it is will be told when it is read.
        default: return nil
        }
    }

    func load(by deadline: Deadline) throws(Failure) -> LoadedCredentials {
        let file = FileSource(
            path: path ?? "",
            profile: profile,
            variable: file == nil ? variable : nil,
            // systemd puts it there, readable for the service alone, with a mode that may look otherwise.
            checksMode: variable != Self.systemd
        )
        return try file.load(by: deadline)
    }

    /// The path, nil where the variable is not set or empty.
    ///
    /// A variable cannot mean standard input.
    private var path: String? {
        guard let value, !value.isEmpty else { return nil }
        if let file { return "\(value)/\(file)" }
        return value == InputFile.standardInput ? "./\(value)" : value
    }
}
