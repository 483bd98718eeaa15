import Glibc

/// A file that an environment variable leads to: by its path, or by the directory that it may be in.
struct VariablePathSource: CredentialsSource {
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
        guard let value else { return .notSet([variable]) }
        guard let path else { return .empty([variable]) }
        guard file != nil, !value.isEmpty else { return nil }
        var status = stat()
        // Only what is not there is passed over; what cannot be looked at will tell why when it is read.
        return stat(path, &status) != 0 && [ENOENT, ENOTDIR].contains(errno) ? .noFile : nil
    }

    func load(by deadline: Deadline) throws(TokenFailure) -> LoadedCredentials {
        try FileSource(path: path ?? "", profile: profile).load(by: deadline)
    }

    /// The path, nil where the variable is not set or empty.
    ///
    /// A variable cannot mean standard input.
    private var path: String? {
        guard let value, !value.isEmpty else { return nil }
        if let file { return "\(value)/\(file)" }
        return value == FileSource.standardInput ? "./\(value)" : value
    }
}
