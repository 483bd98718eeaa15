// Makes text from outside safe for messages.

extension String {
    /// The text with `<redacted>` for each part that looks like a secret, and `?` for each unprintable character.
    ///
    /// Users sometimes give a secret instead of a path or a name.
    package var displayed: String {
        if isCredentialsText { return Self.credentialsText }
        var shown = ""
        var rest = printable[...]
        while !rest.isEmpty {
            let run = rest.prefix(while: \.isOfKey)
            shown += run.looksLikeSecret ? "<redacted>" : run
            let between = rest[run.endIndex...].prefix { !$0.isOfKey }
            shown += between
            rest = rest[between.endIndex...]
        }
        return shown
    }

    /// The replacement for the text of a credentials file.
    static let credentialsText = "<the text of a credentials file>"

    /// Whether it has a name of a credentials file with a separator after it, or is such a text in base64.
    private var isCredentialsText: Bool {
        func has(_ name: String, before separators: [Character]) -> Bool {
            guard let found = firstRange(of: name) else { return false }
            return self[found.upperBound...].first { !$0.isWhitespace }.map(separators.contains) ?? false
        }
        let isText = [CredentialsKey.accessKeyID, .accessKeySecret].contains { key in
            has(key.rawValue, before: ["=", ":"]) || has(key.variable, before: ["="])
                || has("\"\(key.jsonName ?? "")\"", before: [":"])
        }
        return isText || (utf8.count > 60 && CredentialsText.decodingBase64(Array(utf8)) != nil)
    }

    /// The text with `?` for each character that is not ``Swift/Unicode/Scalar/isPrintable``.
    package var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.isPrintable ? $0 : "?" }))
    }
}

extension Unicode.Scalar {
    /// Whether it cannot control a terminal, end the line or change the direction of the text.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    var isASCIILetterOrDigit: Bool {
        switch self {
        case "A"..."Z", "a"..."z", "0"..."9": true
        default: false
        }
    }
}

extension Character {
    /// Whether keys and secrets of HERE can contain it.
    fileprivate var isOfKey: Bool { isASCII && (isLetter || isNumber || self == "-" || self == "_") }
}

extension Substring {
    /// Whether it has as many random letters and digits as a secret.
    ///
    /// Words, UUIDs and checksums do not mix capitals, small letters and digits.
    fileprivate var looksLikeSecret: Bool {
        let pieces: [Substring] = split { $0 == "-" || $0 == "_" }
        return pieces.filter {
            $0.contains(where: \.isUppercase) && $0.contains(where: \.isLowercase) && $0.contains(where: \.isNumber)
        }
        .reduce(0) { $0 + $1.count } >= 30
    }
}

/// Makes text from outside safe for a message: printable, short, and without secrets.
///
/// A reply can have a token in an unexpected place, and some proxies repeat the request, with its signature, in their
/// error pages.
package struct ForeignText: Sendable {
    private let secrets: [KnownSecret]

    /// Hides `secrets`, and each piece of ``Piece/length`` bytes, whether encoded, escaped or broken by spaces.
    package init(hiding secrets: [String] = []) {
        self.secrets = secrets.compactMap(KnownSecret.init)
    }

    private init(secrets: [KnownSecret]) {
        self.secrets = secrets
    }

    /// Hides these texts, too.
    func hiding(_ more: [String]) -> ForeignText { ForeignText(secrets: secrets + more.compactMap(KnownSecret.init)) }

    /// The first `limit` printable characters of `text`, with one space for each run of whitespace.
    package func excerpt(of text: String, limit: Int = 200) -> String {
        var page = ForeignPage(text)
        page.hide(secrets)
        page.hideTagsOfTokens()
        page.hideTokenFields()
        page.hideLongRuns()
        // Of scalars: one character can be any number of them.
        let all = page.shown
        let shown = all.prefix(limit)
        return String(String.UnicodeScalarView(shown)) + (shown.count < all.count ? "…" : "")
    }

    /// `text` as an identifier, such as an error id for HERE's support; nil if it has other characters than these have, or
    /// looks like a token.
    package func identifier(_ text: String) -> String? {
        func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
            scalar.isASCIILetterOrDigit || "-_.:".unicodeScalars.contains(scalar)
        }
        // Text between other characters could be a secret in pieces.
        guard text.unicodeScalars.allSatisfy(isAllowed) else { return nil }
        var page = ForeignPage(text)
        page.hide(secrets)
        let kept = page.scalars.filter(isAllowed)
        // A UUID has hyphens; a run this long without one is something else.
        let isToken = kept.split(separator: "-").contains { $0.count >= ForeignPage.longRun }
        return kept.isEmpty || isToken ? nil : String(String.UnicodeScalarView(kept.prefix(64)))
    }
}

extension String {
    /// The text as one literal word of a POSIX shell, in single quotes.
    package var quotedForShell: String { "'" + replacing("'", with: "'\\''") + "'" }

    /// The same, in quotes only if it has a character that needs them.
    package var quotedForShellIfNeeded: String {
        let isPlain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._/+:@%,".contains($0)) }
        return isPlain && !isEmpty ? self : quotedForShell
    }
}
