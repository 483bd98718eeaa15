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
