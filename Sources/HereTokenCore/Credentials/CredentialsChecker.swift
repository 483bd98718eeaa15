/// Makes credentials of the entries of a file or of variables, strict about what cannot work and mild about what can be
/// put right.
struct CredentialsChecker {
    private let entries: [Property]
    private let origin: CredentialsOrigin
    private let line: Int?
    private var notices: [Notice] = []

    /// Checks `entries` and collects what was put right, in the order of the keys.
    ///
    /// - Parameter line: where the entries begin, if that is not at the start: the place of one that is missing.
    /// - Throws: ``Failure/credentialsBroken(_:)``.
    static func check(
        _ entries: [Property],
        origin: CredentialsOrigin,
        line: Int? = nil
    ) throws(Failure) -> LoadedCredentials {
        var checker = CredentialsChecker(entries: entries, origin: origin, line: line)
        try checker.refuseLookAlikes()
        let accessKeyID = try checker.requiredValue(of: .accessKeyID).revealed()
        let accessKeySecret = try checker.requiredValue(of: .accessKeySecret)
        checker.noticeClientID(as: accessKeyID)
        let credentials = Credentials(
            accessKeyID: accessKeyID,
            accessKeySecret: accessKeySecret,
            tokenEndpoint: checker.setting(of: .tokenEndpointURL),
            scope: checker.setting(of: .tokenScope)
        )
        return LoadedCredentials(credentials: credentials, origin: origin, notices: checker.notices)
    }

    private init(entries: [Property], origin: CredentialsOrigin, line: Int?) {
        self.entries = entries
        self.origin = origin
        self.line = line
    }

    private func refuseLookAlikes() throws(Failure) {
        for entry in entries {
            guard let found = LookAlike(entry.key) else { continue }
            throw fault(.lookAlike(found.key, character: found.character), at: entry.line)
        }
    }

    /// A common mix-up: the client id is not the access key's.
    private mutating func noticeClientID(as accessKeyID: String) {
        guard let clientID = entries.last(where: { $0.key == "here.client.id" }) else { return }
        guard CredentialsValue.cleaned(clientID.value).value == Secret(accessKeyID.utf8) else { return }
        let key = entries.last { $0.key == CredentialsKey.accessKeyID.rawValue }
        notice(
            .warning,
            at: key?.line,
            "here.access.key.id is the same as here.client.id, which is not an access key id",
            hint: "copy here.access.key.id from the file you downloaded"
        )
    }

    private mutating func requiredValue(of key: CredentialsKey) throws(Failure) -> Secret {
        guard let entry = cleanedEntry(of: key) else {
            let similar = entries.first { key.isSimilar(to: $0.key) }
                .map { CredentialsFault.PropertyName(name: $0.key, line: $0.line) }
            throw fault(.missing(key, similar: similar), at: line)
        }
        guard entry.value.count > 0 else { throw fault(.empty(key), at: entry.line) }
        guard !CredentialsValue.isPlaceholder(entry.value) else { throw fault(.placeholder(key), at: entry.line) }
        if let found = CredentialsValue.firstForbidden(in: entry.value, allowing: CredentialsValue.isKeyCharacter) {
            throw fault(.forbiddenCharacter(key, found.kind, position: found.position), at: entry.line)
        }
        return entry.value
    }

    /// The setting, nil where the key is missing or empty.
    private mutating func setting(of key: CredentialsKey) -> CredentialsSetting? {
        guard let entry = cleanedEntry(of: key) else {
            if let similar = entries.first(where: { key.isSimilar(to: $0.key) }) {
                notice(
                    .warning,
                    at: similar.line,
                    "\(similar.key.displayed) is ignored; is \(key.rawValue) meant?",
                    hint: "rename it to \(key.rawValue)"
                )
            }
            return nil
        }
        guard entry.value.count > 0 else { return nil }
        return CredentialsSetting(key: key, value: entry.value.revealed(), origin: origin, line: entry.line)
    }

    /// The last entry of that key, as Java has it, without blanks at its end and quotes around it.
    private mutating func cleanedEntry(of key: CredentialsKey) -> Property? {
        guard let entry = entries.last(where: { $0.key == key.rawValue }) else { return nil }
        if entries.count(where: { $0.key == key.rawValue }) > 1 {
            let text = "\(key.rawValue) is there more than once, and this one counts"
            notice(.note, at: entry.line, text, hint: "remove the others")
        }
        let cleaned = CredentialsValue.cleaned(entry.value)
        let value = "the value of \(origin.name(of: key))"
        if cleaned.hadTrailingBlanks {
            let hint = "remove it: other programs take it for part of the value"
            notice(.warning, at: entry.line, "removed trailing whitespace from \(value)", hint: hint)
        }
        if cleaned.hadQuotes {
            let hint = "remove them: other programs take them for part of the value"
            notice(.warning, at: entry.line, "removed the quotes around \(value)", hint: hint)
        }
        return Property(key: entry.key, value: cleaned.value, line: entry.line)
    }

    private mutating func notice(_ level: Notice.Level, at line: Int?, _ text: String, hint: String) {
        notices.append(Notice(level, origin.prefix(line: line) + text, hint: hint))
    }

    private func fault(_ problem: CredentialsFault.Problem, at line: Int?) -> Failure {
        .credentialsBroken(CredentialsFault(origin: origin, line: line, problem: problem))
    }
}
