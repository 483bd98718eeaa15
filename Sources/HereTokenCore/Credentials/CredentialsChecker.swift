/// Makes credentials from the entries of a file or of variables.
///
/// It rejects values that cannot work, and removes whitespace and quotes with a warning.
struct CredentialsChecker {
    private let entries: [Property]
    private let origin: CredentialsOrigin
    private let notation: CredentialsNotation
    private let line: Int?
    private var notices: [Notice] = []

    /// - Parameter line: the line of the section header, for messages about a missing key.
    static func check(
        _ entries: [Property],
        origin: CredentialsOrigin,
        notation: CredentialsNotation,
        line: Int? = nil
    ) throws(Failure) -> LoadedCredentials {
        var checker = CredentialsChecker(entries: entries, origin: origin, notation: notation, line: line)
        try checker.refuseLookAlikes()
        let accessKeyID = try checker.requiredValue(of: .accessKeyID).revealed()
        let accessKeySecret = try checker.requiredValue(of: .accessKeySecret)
        try checker.refuseWrapped(accessKeySecret)
        try checker.refuseSwapped(accessKeyID, accessKeySecret)
        checker.noticeClientID(as: accessKeyID)
        let credentials = Credentials(
            accessKeyID: accessKeyID,
            accessKeySecret: accessKeySecret,
            tokenEndpoint: checker.setting(of: .tokenEndpointURL),
            scope: checker.setting(of: .tokenScope)
        )
        return LoadedCredentials(credentials: credentials, origin: origin, notices: checker.notices)
    }

    private func refuseLookAlikes() throws(Failure) {
        for entry in entries {
            guard let (key, character) = CredentialsKey.lookAlike(of: entry.key) else { continue }
            throw origin.broken(
                "the key looks like \(key.rawValue) but has \(character.codePointName) in it",
                line: entry.line,
                hint: "retype the key: \(key.rawValue)"
            )
        }
    }

    /// Warns if the client id is used as the access key id, a common mistake.
    private mutating func noticeClientID(as accessKeyID: String) {
        guard let clientID = entries.last(where: { $0.key == "here.client.id" }) else { return }
        guard clientID.value.cleaned().value == Secret(accessKeyID.utf8) else { return }
        notice(
            .warning,
            line: entries.last { $0.key == CredentialsKey.accessKeyID.rawValue }?.line,
            "here.access.key.id is the same as here.client.id, which is not an access key id",
            hint: "copy here.access.key.id from the file you downloaded"
        )
    }

    /// Rejects a secret whose rest is in the next lines, where it looks like keys without values.
    private mutating func refuseWrapped(_ secret: Secret) throws(Failure) {
        guard let index = entries.lastIndex(where: { $0.key == CredentialsKey.accessKeySecret.rawValue }) else {
            return
        }
        let rest = entries[(index + 1)...].prefix { entry in
            entry.value.count == 0 && !entry.key.isEmpty
                && entry.key.utf8.allSatisfy(CredentialsKey.accessKeySecret.allows)
        }
        guard let line = rest.first?.line else { return }
        let name = notation.name(of: .accessKeySecret)
        let hint = "put the whole value on one line"
        guard CredentialsKey.secretLengths.contains(rest.reduce(secret.count) { $0 + $1.key.utf8.count }) else {
            let text = "this line has no value; is it a part of \(name)?"
            return notice(.warning, line: line, text, hint: hint)
        }
        throw origin.broken("\(name) goes on in line \(line)", line: entries[index].line, hint: hint)
    }

    /// Rejects an id and a secret in each other's place, and warns if the length of one of them is that of the other.
    private mutating func refuseSwapped(_ id: String, _ secret: Secret) throws(Failure) {
        let (idName, secretName) = (notation.name(of: .accessKeyID), notation.name(of: .accessKeySecret))
        let line = entries.last { $0.key == CredentialsKey.accessKeySecret.rawValue }?.line
        if secret == Secret(id.utf8) {
            throw origin.broken("\(secretName) is the same as \(idName)", line: line, hint: copyHint)
        }
        let isIDLong = CredentialsKey.secretLengths.contains(id.utf8.count)
        let isSecretShort = CredentialsKey.idLengths.contains(secret.count)
        if isIDLong, isSecretShort {
            throw origin.broken("\(idName) and \(secretName) are swapped", line: line, hint: "swap the values")
        }
        guard isIDLong || isSecretShort else { return }
        let text = isIDLong ? "\(idName) is as long as a secret" : "\(secretName) is as short as an access key id"
        notice(.warning, line: line, "\(text): HERE's ids have 20 to 22 characters, secrets 73 to 86", hint: copyHint)
    }

    private mutating func requiredValue(of key: CredentialsKey) throws(Failure) -> Secret {
        guard let entry = cleanedEntry(of: key) else { throw missing(key) }
        guard entry.value.count > 0 else {
            throw origin.broken("\(notation.name(of: key)) is empty", line: entry.line, hint: copyHint)
        }
        try origin.check(entry.value, of: key, named: notation.name(of: key), line: entry.line)
        return entry.value
    }

    private func missing(_ key: CredentialsKey) -> Failure {
        if origin == .environment {
            let other = key == .accessKeyID ? CredentialsKey.accessKeySecret : .accessKeyID
            return origin.broken(
                "\(other.variable) is set, but \(key.variable) is missing or empty",
                hint: "set both HERE_ACCESS_KEY_ID and HERE_ACCESS_KEY_SECRET, or neither"
            )
        }
        let name = notation.name(of: key)
        let message = "\(name) is missing"
        if let similar = entries.first(where: { key.isSimilar(to: $0.key) }) {
            let place = similar.line.map { "line \($0) " } ?? ""
            let details = ["\(place)has \(similar.key.displayed)"]
            return origin.broken(message, line: line, details: details, hint: "rename it to \(name)")
        }
        let hint =
            if case .text(let variable) = origin {
                "put the whole downloaded file into \(variable), with its line breaks or in base64"
            } else {
                copyHint
            }
        return origin.broken(message, line: line, hint: hint)
    }

    /// Nil if the key is missing or empty.
    private mutating func setting(of key: CredentialsKey) -> CredentialsSetting? {
        guard let entry = cleanedEntry(of: key) else {
            if let similar = entries.first(where: { key.isSimilar(to: $0.key) }) {
                let text = "\(similar.key.displayed) is ignored, but similar to \(key.rawValue)"
                notice(.warning, line: similar.line, text, hint: "rename it to \(key.rawValue)")
            }
            return nil
        }
        guard entry.value.count > 0 else { return nil }
        return CredentialsSetting(
            key: key,
            name: notation.name(of: key),
            value: entry.value.revealed(),
            origin: origin,
            line: entry.line
        )
    }

    /// The last entry of that key, as in Java, without quotes around its value or whitespace at the end.
    private mutating func cleanedEntry(of key: CredentialsKey) -> Property? {
        guard let entry = entries.last(where: { $0.key == key.rawValue }) else { return nil }
        if entries.count(where: { $0.key == key.rawValue }) > 1 {
            let text = "\(notation.name(of: key)) occurs more than once; this line is used"
            notice(.note, line: entry.line, text, hint: "remove the other lines")
        }
        let (value, hadWhitespace, hadQuotes) = entry.value.cleaned()
        let name = "the value of \(notation.name(of: key))"
        if hadWhitespace {
            let hint = "remove it: other programs read it as part of the value"
            notice(.warning, line: entry.line, "removed trailing whitespace from \(name)", hint: hint)
        }
        if hadQuotes {
            let hint = "remove them: other programs read them as part of the value"
            notice(.warning, line: entry.line, "removed the quotes around \(name)", hint: hint)
        }
        return Property(key: entry.key, value: value, line: entry.line)
    }

    private mutating func notice(_ level: Notice.Level, line: Int?, _ text: String, hint: String) {
        notices.append(Notice(level, origin.place(line: line) + text, hint: hint))
    }
}

// MARK: - Values

extension CredentialsOrigin {
    /// Rejects a placeholder, and a character that `key` cannot have; the message does not show the value.
    func check(_ value: Secret, of key: CredentialsKey, named name: String, line: Int?) throws(Failure) {
        if let placeholder = Placeholder(value) {
            throw broken("\(name) \(placeholder.words)", line: line, hint: placeholder.hint)
        }
        let found = value.withBytes { bytes in
            bytes.firstIndex { !key.allows($0) }.map { (index: $0, byte: bytes[$0]) }
        }
        guard let found else { return }
        let kind =
            switch found.byte {
            case let byte where byte.isWhitespace: "whitespace"
            case let byte where byte.isQuote: "a quote"
            case ..<0x20, 0x7F: "a control character"
            case 0x80...: "a character that is not ASCII"
            default: "an invalid character"
            }
        throw broken(
            // All bytes before it are ASCII, so the index counts characters, too.
            "\(name) has \(kind) at position \(found.index + 1) of its value",
            line: line,
            hint: key == .tokenScope
                ? "set it to the HRN of one project, without spaces or quotes"
                : "copy the value again: HERE's ids and secrets have only letters, digits, - and _"
        )
    }
}

extension CredentialsKey {
    /// The lengths of HERE's access key ids.
    static let idLengths = 20...22
    /// The lengths of HERE's access key secrets.
    static let secretLengths = 73...86

    /// Whether a value may have this byte.
    func allows(_ byte: UInt8) -> Bool {
        switch self {
        case .accessKeyID, .accessKeySecret:
            byte.isAlphanumeric || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        case .tokenScope: (0x21...0x7E).contains(byte)
        // TokenEndpoint checks the URL.
        case .tokenEndpointURL: true
        }
    }
}

extension Secret {
    /// Without whitespace at the end, inside the quotes or after them, and without a pair of double quotes around it.
    fileprivate func cleaned() -> (value: Secret, hadWhitespace: Bool, hadQuotes: Bool) {
        withBytes { bytes in
            let trimmed = bytes[...].dropLast { $0.isWhitespace }
            let quote = UInt8(ascii: "\"")
            let hadQuotes = trimmed.count >= 2 && trimmed.first == quote && trimmed.last == quote
            let unquoted = hadQuotes ? trimmed.dropFirst().dropLast() : trimmed
            let rest = unquoted.dropLast { $0.isWhitespace }
            let hadWhitespace = trimmed.count < bytes.count || rest.count < unquoted.count
            return (Secret(rest), hadWhitespace, hadQuotes)
        }
    }
}
