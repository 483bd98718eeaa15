import Glibc

/// Where credentials were found.
package enum CredentialsOrigin: Equatable, Sendable {
    /// A file, which may be a FIFO; `variable` is the one that names it, if one does.
    case file(path: String, variable: String? = nil)
    /// Standard input.
    case standardInput
    /// A variable each, see ``CredentialsKey/variable``.
    case environment
    /// The text of a file in the environment variable `variable`.
    case text(variable: String)

    /// The variable that names the file.
    package var variable: String? {
        if case .file(_, let variable) = self { variable } else { nil }
    }

    /// What `key` is called there.
    package func name(of key: CredentialsKey) -> String {
        self == .environment ? key.variable : key.rawValue
    }
}

extension CredentialsOrigin {
    /// What it is called within a sentence.
    package var words: String {
        switch self {
        case .file(let path, _): path.displayed
        case .standardInput: "standard input"
        case .environment: "\(CredentialsKey.accessKeyID.variable) and \(CredentialsKey.accessKeySecret.variable)"
        case .text(let variable): variable
        }
    }

    /// Whether the text of a file stands where its path was meant.
    var isTextForPath: Bool {
        if case .file(let path, _) = self { path.displayed == String.credentialsText } else { false }
    }

    /// Whether they were read from standard input, by whatever name.
    package var isStandardInput: Bool {
        switch self {
        case .standardInput: true
        case .file(let path, _): InputFile(path: path).isSameAsStandardInput
        case .environment, .text: false
        }
    }

    /// Whether it is the text of a file in a variable.
    var isVariable: Bool {
        if case .text = self { true } else { false }
    }

    /// The place of a fault, to stand before it, such as `path:3: `.
    ///
    /// Variables are named in the fault itself.
    func prefix(line: Int?) -> String {
        self == .environment ? "" : words + (line.map { ":\($0)" } ?? "") + ": "
    }
}

extension Failure {
    /// A credentials file that is missing or cannot be read.
    package static func credentialsUnreadable(_ origin: CredentialsOrigin, errno: Int32) -> Failure {
        Failure(
            .credentialsUnreadable,
            "cannot read the credentials file \(origin.words)"
                + (origin.variable.map { ", which \($0) names" } ?? "") + ": \(reason(errno))",
            hint: origin.isTextForPath
                ? "set this variable to a path; put the text of the file into HERE_CREDENTIALS_STRING"
                : hint(forUnreadable: errno)
        )
    }

    private static func hint(forUnreadable errno: Int32) -> String {
        switch errno {
        case ENOENT, ENOTDIR: "check the path; the file is the one that HERE's portal handed out with the access key"
        case EACCES, EPERM: "check with ls -l who may read it, and with id who you are"
        case EISDIR: "name the file in it, such as credentials.properties"
        default: "check that it is a readable file"
        }
    }
}
