import Foundation

/// The text of a credentials file: a properties file, an `.ini` with one section for each profile, a `.env` file, or the JSON
/// of HERE's API for access keys; each of them also in base64.
package struct CredentialsText {
    private let bytes: [UInt8]
    private let origin: CredentialsOrigin
    private let profile: Profile?

    /// Reads and checks the credentials of a whole text.
    ///
    /// - Parameters:
    ///   - origin: where the text was found. A file named `*.ini` is an `.ini`, and so is any text in which a section
    ///     header comes first.
    ///   - profile: the section that the user chose, which only an `.ini` can have.
    package static func credentials(
        in bytes: [UInt8],
        origin: CredentialsOrigin,
        profile: Profile?
    ) throws(Failure) -> LoadedCredentials {
        if var decoded = decodingBase64(bytes) {
            defer { decoded.wipe() }
            return try CredentialsText(bytes: decoded, origin: origin, profile: profile).load()
        }
        return try CredentialsText(bytes: bytes, origin: origin, profile: profile).load()
    }

    private func load() throws(Failure) -> LoadedCredentials {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw origin.broken("the text is UTF-16", line: 1, hint: "save the file as UTF-8 or ASCII")
        }
        try refuseConflict()
        do throws(Failure) {
            var loaded = try checked()
            if bytes.starts(with: TextLines.byteOrderMark) {
                let text = "\(origin.place(line: 1))begins with a UTF-8 byte-order mark"
                let hint = "save it without the mark: other programs read it as part of the first key"
                loaded.notices.insert(Notice(.note, text, hint: hint), at: 0)
            }
            return loaded
        } catch {
            guard let kind = TextKind(of: bytes) else { throw error }
            throw origin.broken("this \(kind.words)", hint: kind.hint)
        }
    }

    private func checked() throws(Failure) -> LoadedCredentials {
        if isINI {
            let (entries, line) = try entriesOfProfile()
            return try CredentialsChecker.check(entries, origin: origin, notation: .keys, line: line)
        }
        let unused = try profile?.unused(in: origin)
        let (entries, notation) = try entries()
        var loaded = try CredentialsChecker.check(entries, origin: origin, notation: notation)
        if let unused { loaded.notices.append(unused) }
        return loaded
    }

    /// The entries of a text without profiles.
    private func entries() throws(Failure) -> ([Property], CredentialsNotation) {
        if DotenvParser.canRead(bytes) { return (DotenvParser.parse(bytes), .variables) }
        let text = TextLines.withoutMark(bytes)
        let isObject = text.first { !$0.isWhitespace } == UInt8(ascii: "{")
        if isObject, let entries = JSONObject(Data(text))?.credentials { return (entries, .json) }
        return (try PropertiesParser.parse(bytes, origin: origin), .keys)
    }

    /// Rejects the marks of a merge: of two keys, the last or the first one would be used.
    private func refuseConflict() throws(Failure) {
        var lines = TextLines(bytes)
        while let line = lines.next() {
            guard line.starts(with: "<<<<<<<".utf8) else { continue }
            throw origin.broken(
                "this line is the mark of a merge conflict",
                line: lines.number,
                hint: "resolve the conflict: keep one of the keys, and remove the marks"
            )
        }
    }

    private func entriesOfProfile() throws(Failure) -> ([Property], line: Int?) {
        let sections = try INIParser.parse(bytes, origin: origin)
        let name = profile?.name ?? "default"
        if let section = sections.first(where: { $0.name == name }) { return (section.entries, section.line) }
        let names = sections.compactMap { $0.name?.displayed }
        let list = names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
        throw Failure(
            .noProfile,
            "\(origin.place())there is no profile \(name.displayed)",
            details: [names.isEmpty ? "there are no sections" : "profiles: \(list)"],
            hint: names.isEmpty
                ? "add the line [default] above the keys" : "set \(profile?.source ?? "--profile") to one of them"
        )
    }

    private var isINI: Bool {
        if case .file(let path, _, _) = origin, path.lowercased().hasSuffix(".ini") { return true }
        for line in TextLines(bytes) {
            let first = line.first { $0 > UInt8(ascii: " ") }
            if let first, !"#;!".utf8.contains(first) { return first == UInt8(ascii: "[") }
        }
        return false
    }

    /// The text that `bytes` are in base64; nil if they are anything else.
    ///
    /// In the variables of some CIs a value has no line ends.
    static func decodingBase64(_ bytes: [UInt8]) -> [UInt8]? {
        func isOfBase64(_ byte: UInt8) -> Bool {
            byte.isWhitespace || CredentialsKey.accessKeySecret.allows(byte) || "+/=".utf8.contains(byte)
        }
        guard bytes.allSatisfy(isOfBase64) else { return nil }
        var digits = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace && $0 != "=" }
            .replacing("-", with: "+").replacing("_", with: "/")
        digits += String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4)
        guard let text = Data(base64Encoded: digits).map(Array.init), TextKind.namesAccessKey(text) else { return nil }
        return text
    }
}

/// The section of an `.ini` that the user chose.
package struct Profile: Equatable, Sendable {
    /// The variable that chooses a section if no option does.
    static let variable = "HERE_PROFILE"

    /// The name of the section.
    let name: String
    /// Where it was chosen: the option or the variable.
    let source: String

    /// Nil if neither the option nor the variable has a value.
    package init?(option: String?, environment: [String: String]) {
        if let option {
            (name, source) = (option, "--profile")
        } else if let value = environment[Self.variable], !value.isEmpty {
            (name, source) = (value, Self.variable)
        } else {
            return nil
        }
    }

    /// Rejects the option where there are no profiles, and warns of the variable, which may be for other files.
    func unused(in origin: CredentialsOrigin) throws(Failure) -> Notice {
        if source == Self.variable {
            let text = "\(Self.variable) is not used: there are no profiles in \(origin.words)"
            return Notice(.warning, text, hint: "unset \(Self.variable), or set --credentials to an .ini file")
        }
        if origin == .environment {
            throw Failure(
                .noProfile,
                "HERE_ACCESS_KEY_ID is set and is used before any file, so --profile \(name.displayed) has no effect",
                hint: "unset HERE_ACCESS_KEY_ID, or omit --profile"
            )
        }
        throw Failure(
            .noProfile,
            "\(origin.place())there are no profiles, but --profile \(name.displayed) was given",
            hint: "omit --profile, or set --credentials to an .ini file"
        )
    }
}

/// The lines of a text, without their ends (LF, CR or CRLF) and without a UTF-8 byte-order mark.
struct TextLines: Sequence, IteratorProtocol {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The number of the line that ``next()`` returned last, counted from 1.
    private(set) var number = 0
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = Self.withoutMark(bytes)
    }

    static func withoutMark(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
    }

    mutating func next() -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        rest = rest[line.endIndex...]
        if rest.popFirst() == UInt8(ascii: "\r"), rest.first == UInt8(ascii: "\n") { rest.removeFirst() }
        number += 1
        return line
    }
}

extension BidirectionalCollection<UInt8> where SubSequence == Self {
    func dropLast(while isDropped: (UInt8) -> Bool) -> Self {
        var rest = self
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}

extension UInt8 {
    /// A space, or a control character from tab to carriage return.
    var isWhitespace: Bool { self == UInt8(ascii: " ") || (0x09...0x0D).contains(self) }

    /// Whether it separates key and value, in both formats.
    var isKeySeparator: Bool { self == UInt8(ascii: "=") || self == UInt8(ascii: ":") }

    var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
}
