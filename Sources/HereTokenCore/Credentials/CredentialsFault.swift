/// What is wrong with credentials that are there, and where.
package struct CredentialsFault: Equatable, Sendable {
    /// Where the credentials were found.
    package let origin: CredentialsOrigin
    /// The line, counted from 1; nil where the fault is not of one line.
    package let line: Int?
    /// What is wrong.
    package let problem: Problem

    /// Names a problem and its place.
    package init(origin: CredentialsOrigin, line: Int?, problem: Problem) {
        self.origin = origin
        self.line = line
        self.problem = problem
    }

    /// What can be wrong with credentials; no case carries a value of the file.
    package enum Problem: Equatable, Sendable {
        /// More than `limit` bytes.
        case tooLarge(limit: Int)
        /// The text is UTF-16, as some Windows tools write it.
        case utf16
        /// A `\u` without four hexadecimal digits behind it.
        case malformedUnicodeEscape
        /// The key is missing; `similar` is a key of the file that may be meant for it.
        case missing(CredentialsKey, similar: PropertyName?)
        /// The key is there without a value.
        case empty(CredentialsKey)
        /// The value is still the placeholder of a sample.
        case placeholder(CredentialsKey)
        /// The key's name has a character that looks like the right one, or that cannot be seen.
        case lookAlike(CredentialsKey, character: Unicode.Scalar)
        /// The value has a character that no such value can have, at `position`, counted from 1.
        case forbiddenCharacter(CredentialsKey, CharacterKind, position: Int)
        /// A line begins like the header of a section, and is none.
        case malformedSection
        /// There is no section of that name; `available` are those that there are.
        case noProfile(String, available: [String])
        /// A profile was asked for where there are no sections.
        case noProfiles(asked: String)
        /// The endpoint's value is not a usable URL.
        case endpoint(EndpointFault)
    }

    /// The name of a key as it stands in the file, and its line.
    package struct PropertyName: Equatable, Sendable {
        /// The name.
        package let name: String
        /// The line, counted from 1; nil where there are no lines.
        package let line: Int?
    }

    /// What a character is, told without showing it.
    package enum CharacterKind: Equatable, Sendable {
        /// A space, tab or form feed.
        case blank
        /// `"` or `'`.
        case quote
        /// Another control character.
        case control
        /// Anything outside ASCII.
        case nonASCII
        /// Any other ASCII character.
        case punctuation
    }
}

extension Failure {
    /// Credentials that are there but broken.
    package static func credentialsBroken(_ fault: CredentialsFault) -> Failure {
        Failure(
            fault.problem.code,
            exitStatus: fault.problem.isOfSetting ? ExitStatus.configuration : ExitStatus.dataError,
            fault.origin.prefix(line: fault.line) + fault.problem.words(in: fault.origin),
            details: fault.problem.details,
            hint: fault.problem.hint(in: fault.origin)
        )
    }
}

extension CredentialsFault.Problem {
    fileprivate var code: FailureCode {
        switch self {
        case .endpoint(let fault) where fault.isPlainHTTP: .endpointRejected
        case .noProfile, .noProfiles: .noProfile
        default: .credentialsBroken
        }
    }

    /// Whether what is there may be whole, but does not go with what was asked for.
    fileprivate var isOfSetting: Bool { code != .credentialsBroken }

    fileprivate func words(in origin: CredentialsOrigin) -> String {
        switch self {
        case .tooLarge(let limit): "larger than \(limit / 1_048_576) MiB, too large for a credentials file"
        case .utf16: "the text is UTF-16"
        case .malformedUnicodeEscape: "a \\u is not followed by four hexadecimal digits"
        case .missing(let key, _) where origin == .environment:
            key == .accessKeyID
                ? "HERE_ACCESS_KEY_SECRET is set, but HERE_ACCESS_KEY_ID is not, or is empty"
                : "HERE_ACCESS_KEY_ID is set, but HERE_ACCESS_KEY_SECRET is not, or is empty"
        case .missing(let key, _): "\(key.rawValue) is missing"
        case .empty(let key): "\(origin.name(of: key)) is empty"
        case .placeholder(let key): "\(origin.name(of: key)) is still a placeholder"
        case .lookAlike(let key, let character):
            "the key looks like \(key.rawValue) but has \(character.codePointName) in it"
        case .forbiddenCharacter(let key, let kind, let position):
            "\(origin.name(of: key)) has \(kind.words) at position \(position) of its value"
        case .malformedSection: "begins like the header of a section, and is none"
        case .noProfile(let name, _): "there is no profile \(name.displayed)"
        case .noProfiles(let name) where origin == .environment:
            "HERE_ACCESS_KEY_ID is set, and comes before the file that --profile \(name.displayed) is for"
        case .noProfiles(let name): "this has no profiles, but --profile \(name.displayed) was given"
        case .endpoint(let fault): "\(origin.name(of: .tokenEndpointURL)) \(fault.words)"
        }
    }

    fileprivate var details: [String] {
        switch self {
        case .missing(_, let similar?): [similar.place + "has \(similar.name.displayed)"]
        case .noProfile(_, let names) where names.isEmpty: ["it has no sections"]
        case .noProfile(_, let names):
            ["it has: " + names.prefix(20).map(\.displayed).joined(separator: ", ") + (names.count > 20 ? ", …" : "")]
        default: []
        }
    }

    fileprivate func hint(in origin: CredentialsOrigin) -> String {
        switch self {
        case .tooLarge: "name the credentials.properties that HERE's portal handed out"
        case .utf16: "save the file as UTF-8 or ASCII"
        case .malformedUnicodeEscape: "write a backslash of a value as \\\\"
        case .missing where origin == .environment: "set both HERE_ACCESS_KEY_ID and HERE_ACCESS_KEY_SECRET, or neither"
        case .missing(let key, _?): "rename it to \(key.rawValue)"
        case .missing(_, nil) where origin.isVariable:
            "put all of the downloaded file into \(origin.words), with its line ends"
        case .missing(_, nil), .empty, .placeholder:
            "copy the value from the file you downloaded, or create a new access key in HERE's portal"
        case .lookAlike(let key, _): "retype the key: \(key.rawValue)"
        case .forbiddenCharacter(.tokenScope, _, _): "a scope is the HRN of one project, without blanks or quotes"
        case .forbiddenCharacter:
            "copy the value again: HERE's ids and secrets have only letters, digits, - and _"
        case .malformedSection: "write the header as [name], with nothing but a comment behind it"
        case .noProfile(_, let names):
            names.isEmpty ? "put [default] above the keys" : "name one of them with --profile"
        case .noProfiles where origin == .environment: "unset HERE_ACCESS_KEY_ID, or leave --profile out"
        case .noProfiles: "leave --profile out, or name an .ini with --credentials"
        case .endpoint(let fault): fault.hint
        }
    }
}

extension CredentialsFault.PropertyName {
    /// `line 3 `, where there are lines.
    fileprivate var place: String { line.map { "line \($0) " } ?? "" }
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

extension Unicode.Scalar {
    /// Such as `U+0456 CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I`.
    fileprivate var codePointName: String {
        let digits = String(value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return properties.name.map { "\(number) \($0)" } ?? number
    }
}
