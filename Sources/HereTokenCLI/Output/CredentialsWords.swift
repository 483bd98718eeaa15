import HereTokenCore

extension FailureReport {
    /// Credentials that are there but broken.
    init(_ fault: CredentialsFault) {
        let place = fault.origin.displayed + (fault.line.map { ":\($0)" } ?? "")
        self.init(
            code: fault.problem.isPlainHTTP ? "endpoint_rejected" : "credentials_broken",
            exitStatus: fault.problem.isPlainHTTP ? ExitStatus.configuration : ExitStatus.dataError,
            message: "\(place): \(fault.problem.words)",
            details: fault.problem.details,
            hint: fault.problem.hint
        )
    }
}

extension CredentialsFault.Problem {
    fileprivate var words: String {
        switch self {
        case .tooLarge(let limit): "larger than \(limit / 1_048_576) MiB, too large for a credentials file"
        case .utf16: "the text is UTF-16"
        case .malformedUnicodeEscape: "a \\u is not followed by four hexadecimal digits"
        case .missing(let key, _): "\(key.rawValue) is missing"
        case .empty(let key): "\(key.rawValue) is empty"
        case .placeholder(let key): "\(key.rawValue) is still a placeholder"
        case .lookAlike(let key, let character):
            "the key looks like \(key.rawValue) but has \(character.codePointName) in it"
        case .forbiddenCharacter(let key, let kind, let position):
            "\(key.rawValue) has \(kind.words) at position \(position) of its value"
        case .endpoint(let fault): "\(CredentialsKey.tokenEndpointURL.rawValue) \(fault.words)"
        }
    }

    fileprivate var details: [String] {
        guard case .missing(_, let similar?) = self else { return [] }
        return ["line \(similar.line) has \(similar.name.displayed)"]
    }

    fileprivate var hint: String {
        switch self {
        case .tooLarge: "name the credentials.properties that HERE's portal handed out"
        case .utf16: "save the file as UTF-8 or ASCII"
        case .malformedUnicodeEscape: "write a backslash of a value as \\\\"
        case .missing(let key, let similar?): "rename the key of line \(similar.line) to \(key.rawValue)"
        case .missing(_, nil), .empty, .placeholder:
            "copy the value from the file you downloaded, or create a new access key in HERE's portal"
        case .lookAlike(let key, _): "retype the key: \(key.rawValue)"
        case .forbiddenCharacter(.tokenScope, _, _): "a scope is the HRN of one project, without blanks or quotes"
        case .forbiddenCharacter:
            "copy the value again: HERE's ids and secrets have only letters, digits, - and _"
        case .endpoint(let fault): fault.hint
        }
    }

    /// Whether it is that the token would travel in the clear.
    fileprivate var isPlainHTTP: Bool {
        if case .endpoint(let fault) = self { fault.isPlainHTTP } else { false }
    }
}

extension CredentialsFault.CharacterKind {
    fileprivate var words: String {
        switch self {
        case .blank: "a blank"
        case .quote: "a quote"
        case .control: "a control character"
        case .nonASCII: "a character that is not ASCII"
        case .punctuation: "a character that does not belong there"
        }
    }
}

extension CredentialsNotice {
    /// The warning, and what to do about it.
    func words(origin: String) -> (text: String, hint: String) {
        switch self {
        case .trailingBlanks(let key, let line):
            (
                "\(origin.displayed):\(line): removed trailing blanks from the value of \(key.rawValue)",
                "remove them: other programs take them for part of the value"
            )
        case .quotes(let key, let line):
            (
                "\(origin.displayed):\(line): removed the quotes around the value of \(key.rawValue)",
                "remove them: other programs take them for part of the value"
            )
        case .accessibleByOthers(let path, let mode):
            (
                "\(path.displayed): others can read or change this file (mode \(String(mode, radix: 8)))",
                "chmod 600 -- \(ShellDialect.sh.quotedIfNeeded(path).displayed)"
            )
        }
    }
}

extension EndpointFault {
    /// What is wrong, to stand behind a name of the endpoint.
    var words: String {
        switch self {
        case .notURL: "is not an https:// URL"
        case .plainHTTP(let host): "is plain http to \(host.displayed), where others could read the token in transit"
        case .userInfo: "has a user name or password in it"
        case .fragment: "has a #fragment"
        case .host: "has no usable host name"
        case .ipv6: "has an IPv6 address, which URLSession on Linux cannot connect to: use a host name"
        case .port: "has a port that is not one of 1 to 65535"
        case .dotSegments: "has . or .. in its path"
        case .query: "has a query that is not form-encoded"
        }
    }

    /// What to do about it.
    var hint: String {
        isPlainHTTP
            ? "use https://; plain http is for this machine only (localhost, 127.0.0.1)"
            : "an endpoint looks like \(TokenEndpoint.global)"
    }

    /// Whether the fault is the lack of TLS rather than of form.
    var isPlainHTTP: Bool {
        if case .plainHTTP = self { true } else { false }
    }
}

extension Unicode.Scalar {
    /// Such as `U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I`.
    fileprivate var codePointName: String {
        let digits = String(value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return properties.name.map { "\(number) \($0)" } ?? number
    }
}
