/// An access key of HERE, and the settings from the same place.
package struct Credentials: Equatable, Sendable {
    /// `here.access.key.id`, the OAuth consumer key.
    package let accessKeyID: String
    /// `here.access.key.secret`, the OAuth shared secret.
    package let accessKeySecret: Secret
    /// `here.token.endpoint.url`, if there is one.
    package let tokenEndpoint: CredentialsSetting?
    /// `here.token.scope`, if there is one: the HRN of a project.
    package let scope: CredentialsSetting?

    /// Expects an id and a secret that have been checked.
    package init(
        accessKeyID: String,
        accessKeySecret: Secret,
        tokenEndpoint: CredentialsSetting? = nil,
        scope: CredentialsSetting? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.accessKeySecret = accessKeySecret
        self.tokenEndpoint = tokenEndpoint
        self.scope = scope
    }
}

/// The keys of a credentials file that are used; all others are ignored.
enum CredentialsKey: String, CaseIterable, Sendable {
    case accessKeyID = "here.access.key.id"
    case accessKeySecret = "here.access.key.secret"
    case tokenEndpointURL = "here.token.endpoint.url"
    case tokenScope = "here.token.scope"

    /// The environment variable for the same value.
    var variable: String {
        switch self {
        case .accessKeyID: "HERE_ACCESS_KEY_ID"
        case .accessKeySecret: "HERE_ACCESS_KEY_SECRET"
        case .tokenEndpointURL: "HERE_TOKEN_ENDPOINT_URL"
        case .tokenScope: "HERE_TOKEN_SCOPE"
        }
    }
}

/// A setting from the place of the access key, checked only when it is used: an option may replace it.
package struct CredentialsSetting: Equatable, Sendable {
    let key: CredentialsKey
    /// The name of `key` in that place.
    let name: String
    /// The value: not empty, without quotes around it or whitespace at its end.
    package let value: String
    let origin: CredentialsOrigin
    /// The line, counted from 1; nil where there are no lines.
    package let line: Int?

    /// The value as the URL to fetch tokens from.
    package func endpoint() throws(Failure) -> TokenEndpoint {
        try origin.check(Secret(value.utf8), of: key, named: name, line: line)
        return try TokenEndpoint(value, name: origin.place(line: line) + name, code: .credentialsBroken)
    }

    /// The value as the HRN of a project.
    package func scope() throws(Failure) -> String {
        try origin.check(Secret(value.utf8), of: key, named: name, line: line)
        return value
    }
}

/// Where credentials were found.
package enum CredentialsOrigin: Equatable, Sendable {
    /// A file or a FIFO, or standard input if `path` is `-`; `variable` is the environment variable with the path.
    case file(path: String, variable: String? = nil, isStandardInput: Bool = false)
    /// A variable for each key, see ``CredentialsKey/variable``.
    case environment
    /// The text of a file, in `variable`.
    case text(variable: String)

    /// Whether the file that was read is standard input, under any name, such as `/dev/stdin`.
    package var isStandardInput: Bool {
        if case .file(_, _, let isStandardInput) = self { isStandardInput } else { false }
    }

    /// Its name in a message.
    package var words: String {
        switch self {
        case .file(let path, _, _): InputFile(path: path).words
        case .environment: "\(CredentialsKey.accessKeyID.variable) and \(CredentialsKey.accessKeySecret.variable)"
        case .text(let variable): variable
        }
    }

    /// The start of a message, such as `path:3: `; empty for variables, because the message names them.
    func place(line: Int? = nil) -> String {
        self == .environment ? "" : words + (line.map { ":\($0)" } ?? "") + ": "
    }

    /// The failure for credentials that cannot be used.
    func broken(_ message: String, line: Int? = nil, details: [String] = [], hint: String) -> Failure {
        Failure(.credentialsBroken, place(line: line) + message, details: details, hint: hint)
    }
}

/// Credentials, their place, and notices about them.
package struct LoadedCredentials: Equatable, Sendable {
    /// The credentials.
    package let credentials: Credentials
    /// Where they were found.
    package let origin: CredentialsOrigin
    /// Notices about corrected and ignored values.
    package var notices: [Notice]
    /// The regular file that they were read from, if there is one.
    package var file: FileIdentity?
    /// The permission bits of the file, if the user is responsible for them.
    package var mode: UInt32?
    /// The places with further credentials, which are not used.
    package var shadowed: [String] = []
}
