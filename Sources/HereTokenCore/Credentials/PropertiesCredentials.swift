/// Makes credentials of the entries of a properties file, strict about what cannot work and mild about what can be
/// put right.
package struct PropertiesCredentials: Equatable, Sendable {
    /// The credentials, complete and checked.
    package let credentials: Credentials
    /// What was put right, in the order of the keys.
    package let notices: [CredentialsNotice]

    /// Reads a properties file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - origin: the path, or `standard input`, for errors.
    /// - Throws: ``TokenFailure/credentialsBroken(_:)``.
    package init(bytes: some Collection<UInt8>, origin: String) throws(TokenFailure) {
        var reader = Reader(origin: origin, properties: try Self.properties(of: bytes, origin: origin))
        try reader.refuseLookAlikes()
        let accessKeyID = try reader.requiredValue(of: .accessKeyID)
        let accessKeySecret = try reader.requiredValue(of: .accessKeySecret)
        credentials = Credentials(
            accessKeyID: accessKeyID,
            accessKeySecret: Secret(accessKeySecret.utf8),
            tokenEndpoint: reader.setting(of: .tokenEndpointURL),
            scope: reader.setting(of: .tokenScope)
        )
        notices = reader.notices
    }

    private static func properties(
        of bytes: some Collection<UInt8>,
        origin: String
    ) throws(TokenFailure) -> [Property] {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw .credentialsBroken(CredentialsFault(origin: origin, line: 1, problem: .utf16))
        }
        do {
            return try PropertiesParser.parse(bytes)
        } catch {
            throw .credentialsBroken(
                CredentialsFault(origin: origin, line: error.line, problem: .malformedUnicodeEscape)
            )
        }
    }
}

extension PropertiesCredentials {
    /// Looks up and checks one value after the other, and collects the notices.
    private struct Reader {
        let origin: String
        let properties: [Property]
        var notices: [CredentialsNotice] = []

        func refuseLookAlikes() throws(TokenFailure) {
            for property in properties {
                guard let found = LookAlike(property.key) else { continue }
                throw fault(.lookAlike(found.key, character: found.character), at: property.line)
            }
        }

        mutating func requiredValue(of key: CredentialsKey) throws(TokenFailure) -> String {
            guard let entry = cleanedEntry(of: key) else {
                let similar = properties.first { key.isSimilar(to: $0.key) }
                    .map { CredentialsFault.PropertyName(name: $0.key, line: $0.line) }
                throw fault(.missing(key, similar: similar), at: nil)
            }
            guard !entry.value.isEmpty else { throw fault(.empty(key), at: entry.line) }
            guard !CredentialsValue.isPlaceholder(entry.value) else { throw fault(.placeholder(key), at: entry.line) }
            if let found = CredentialsValue.firstForbidden(in: entry.value, allowing: CredentialsValue.isKeyCharacter) {
                throw fault(.forbiddenCharacter(key, found.kind, position: found.position), at: entry.line)
            }
            return entry.value
        }

        /// The setting, nil where the key is missing or empty.
        mutating func setting(of key: CredentialsKey) -> CredentialsSetting? {
            guard let entry = cleanedEntry(of: key), !entry.value.isEmpty else { return nil }
            return CredentialsSetting(key: key, value: entry.value, origin: origin, line: entry.line)
        }

        /// The last entry of that key, as Java has it, without blanks at its end and quotes around it.
        private mutating func cleanedEntry(of key: CredentialsKey) -> Property? {
            guard let entry = properties.last(where: { $0.key == key.rawValue }) else { return nil }
            let trimmed = CredentialsValue.trimmingTrailingBlanks(entry.value)
            let unquoted = CredentialsValue.removingQuotes(trimmed)
            let value = CredentialsValue.trimmingTrailingBlanks(unquoted)
            if trimmed != entry.value || value != unquoted {
                notices.append(.trailingBlanks(key, line: entry.line))
            }
            if unquoted != trimmed { notices.append(.quotes(key, line: entry.line)) }
            return Property(key: entry.key, value: value, line: entry.line)
        }

        private func fault(_ problem: CredentialsFault.Problem, at line: Int?) -> TokenFailure {
            .credentialsBroken(CredentialsFault(origin: origin, line: line, problem: problem))
        }
    }
}
