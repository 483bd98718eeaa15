/// The text of a credentials file: a properties file, or an `.ini` with a profile a section.
package struct CredentialsText {
    private let bytes: [UInt8]
    private let origin: CredentialsOrigin
    private let profile: String?

    /// Reads and checks the credentials of a text.
    ///
    /// - Parameters:
    ///   - bytes: the whole of it.
    ///   - origin: where it was found. A file that is called `.ini` is one; otherwise it is one if its first entry is the
    ///     header of a section.
    ///   - profile: the section to read, if it was asked for; only an `.ini` has one.
    /// - Throws: ``Failure/credentialsBroken(_:)``.
    package static func credentials(
        in bytes: [UInt8],
        origin: CredentialsOrigin,
        profile: String?
    ) throws(Failure) -> LoadedCredentials {
        let text = CredentialsText(bytes: bytes, origin: origin, profile: profile)
        let section = try text.section()
        var loaded = try CredentialsChecker.check(section.entries, origin: origin, line: section.line)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            let text = "\(origin.prefix(line: 1))begins with a UTF-8 byte-order mark"
            let hint = "save it without: other programs take it for part of the first key"
            loaded.notices.insert(Notice(.note, text, hint: hint), at: 0)
        }
        return loaded
    }

    private func section() throws(Failure) -> INISection {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw fault(.utf16, line: 1) }
        if isINI { return try sectionOfProfile() }
        if let profile { throw fault(.noProfiles(asked: profile), line: nil) }
        do {
            return INISection(name: nil, line: nil, entries: try PropertiesParser.parse(bytes))
        } catch {
            throw fault(.malformedUnicodeEscape, line: error.line)
        }
    }

    private func sectionOfProfile() throws(Failure) -> INISection {
        let sections: [INISection]
        do {
            sections = try INIParser.parse(bytes)
        } catch {
            throw fault(.malformedSection, line: error.line)
        }
        let name = profile ?? Self.defaultProfile
        guard let section = sections.first(where: { $0.name == name }) else {
            throw fault(.noProfile(name, available: sections.compactMap(\.name)), line: nil)
        }
        return section
    }

    private static let defaultProfile = "default"

    private var isINI: Bool {
        if case .file(let path, _) = origin, path.lowercased().hasSuffix(".ini") { return true }
        let lines = bytes.drop { [0xEF, 0xBB, 0xBF].contains($0) }
            .split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let first = lines.lazy.compactMap { $0.first { $0 > UInt8(ascii: " ") } }.first { !"#;!".utf8.contains($0) }
        return first == UInt8(ascii: "[")
    }

    private func fault(_ problem: CredentialsFault.Problem, line: Int?) -> Failure {
        .credentialsBroken(CredentialsFault(origin: origin, line: line, problem: problem))
    }
}
