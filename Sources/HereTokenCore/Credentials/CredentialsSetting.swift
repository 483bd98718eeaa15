/// A value that stands beside the access key, checked when it is used and not before: an option may take its place.
package struct CredentialsSetting: Equatable, Sendable {
    /// Which value it is.
    package let key: CredentialsKey
    /// The value; not empty, without blanks at its end and quotes around it.
    package let value: String
    /// Where it was found.
    package let origin: CredentialsOrigin
    /// The line, counted from 1; nil where there are no lines.
    package let line: Int?

    /// Keeps a value and its place.
    package init(key: CredentialsKey, value: String, origin: CredentialsOrigin, line: Int?) {
        self.key = key
        self.value = value
        self.origin = origin
        self.line = line
    }

    /// The value as the URL to fetch tokens from.
    package func endpoint() throws(Failure) -> TokenEndpoint {
        try refusePlaceholder()
        do {
            return try TokenEndpoint(value)
        } catch {
            throw fault(.endpoint(error))
        }
    }

    /// The value as the HRN of a project.
    package func scope() throws(Failure) -> String {
        try refusePlaceholder()
        if let found = CredentialsValue.firstForbidden(
            in: Secret(value.utf8),
            allowing: CredentialsValue.isPrintableASCII
        ) {
            throw fault(.forbiddenCharacter(key, found.kind, position: found.position))
        }
        return value
    }

    private func refusePlaceholder() throws(Failure) {
        if CredentialsValue.isPlaceholder(Secret(value.utf8)) { throw fault(.placeholder(key)) }
    }

    private func fault(_ problem: CredentialsFault.Problem) -> Failure {
        .credentialsBroken(CredentialsFault(origin: origin, line: line, problem: problem))
    }
}
