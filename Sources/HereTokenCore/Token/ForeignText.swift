package import Foundation

/// Makes text from outside fit for a message: printable, short, and without anything secret.
///
/// A reply can hold a token that was not expected there, and some proxies repeat the request, signature and all, in
/// their error pages.
package struct ForeignText: Sendable {
    private let secrets: [String]

    /// Hides `secrets` wherever they stand; each also percent-encoded, and as some JSON writers escape it.
    package init(hiding secrets: [String] = []) {
        let variants = secrets.flatMap { secret in
            [secret, PercentEncoding.encode(secret), secret.replacing("/", with: "\\/")]
                + [Self.printable(secret.unicodeScalars)]
        }
        self.secrets = Set(variants).filter { !$0.isEmpty }
            .sorted { $0.utf8.count > $1.utf8.count }
    }

    /// The first `limit` printable characters of `text`, runs of blanks and line ends made one blank.
    package func excerpt(of text: String, limit: Int = 200) -> String {
        var shown = Self.printable(text.unicodeScalars.prefix(Self.inputLimit))
        for secret in secrets { shown = Self.hiding(secret, in: shown) }
        shown = hidingBeginnings(in: shown)
        shown = Self.hidingLongRuns(in: Self.hidingTokenFields(in: shown))
        // Not of characters, of which one can be any number of scalars.
        let start = shown.unicodeScalars.prefix(limit)
        return start.endIndex < shown.endIndex ? String(start) + "…" : shown
    }

    /// Hides the beginning of a secret where the text ends, or was cut, within it.
    private func hidingBeginnings(in text: String) -> String {
        for secret in secrets {
            for count in (Self.tellingLength..<max(Self.tellingLength + 1, secret.count)).reversed()
            where text.hasSuffix(secret.prefix(count)) {
                return text.dropLast(count) + Self.redacted
            }
        }
        return text
    }

    /// So many characters of a secret tell something of it.
    private static let tellingLength = 6

    /// The first `limit` printable characters of a reply's body; nil if there are none.
    package func excerpt(of body: Data) -> String? {
        let shown = excerpt(of: String(decoding: body, as: UTF8.self))
        return shown.isEmpty ? nil : shown
    }

    /// `text` as an identifier, such as an error id to give to a support desk; nil if nothing is left of it.
    package func identifier(_ text: String, limit: Int = 64) -> String? {
        var shown = String(text.unicodeScalars.prefix(Self.inputLimit))
        for secret in secrets { shown = shown.replacing(secret, with: "") }
        let kept = shown.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.:".contains($0)) }
        // A UUID has hyphens; a run this long without one is something else.
        let isToken = kept.split(separator: "-").contains { $0.count >= Self.longRun }
        return kept.isEmpty || isToken ? nil : String(kept.prefix(limit))
    }

    private static let redacted = "<redacted>"

    /// So much of a text is looked at: enough for any message, and soon done.
    private static let inputLimit = 16_384

    /// What is as long as a signature (43 characters of base64, and `=`); `ERROR-` and a UUID have 42.
    private static let longRun = 43
}

extension ForeignText {
    /// Hides `secret`, also where a page has broken it with blanks.
    private static func hiding(_ secret: String, in text: String) -> String {
        let wanted = secret.unicodeScalars.filter { $0 != " " }
        guard !wanted.isEmpty else { return text }
        let scalars = Array(text.unicodeScalars)
        let solid = scalars.indices.filter { scalars[$0] != " " }
        var shown = String.UnicodeScalarView()
        var done = 0
        var index = 0
        while index + wanted.count <= solid.count {
            let found = solid[index..<index + wanted.count]
            guard zip(found, wanted).allSatisfy({ scalars[$0] == $1 }), let first = found.first, let last = found.last
            else {
                index += 1
                continue
            }
            shown += scalars[done..<first] + redacted.unicodeScalars
            done = last + 1
            index += wanted.count
        }
        return String(shown + scalars[done...])
    }

    /// Without control and format characters, which could drive a terminal or turn the text around.
    private static func printable(_ text: some Sequence<Unicode.Scalar>) -> String {
        var shown = String.UnicodeScalarView()
        var isBlankPending = false
        for scalar in text {
            switch scalar.properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator,
                .control where "\t\n\r".unicodeScalars.contains(scalar):
                isBlankPending = !shown.isEmpty
            // Dropped and not made blanks: they stand between the letters of UTF-16, in which a secret must be found too.
            case .control, .format, .surrogate, .privateUse, .unassigned:
                break
            default:
                if isBlankPending { shown.append(" ") }
                isBlankPending = false
                shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// Hides the value behind each `access_token`, whatever the notation.
    private static func hidingTokenFields(in text: String) -> String {
        var shown: [Character] = []
        var rest = Array(text)[...]
        while let name = tokenFieldName(at: rest) {
            shown += rest[..<name.lowerBound] + rest[name]
            rest = rest[name.upperBound...]
            let punctuation = rest.prefix { "\"':=[{( >\\".contains($0) }
            guard punctuation.contains(where: { ":=>".contains($0) }) else { continue }
            shown += punctuation + redacted
            rest = rest[endOfValue(in: rest[punctuation.endIndex...], behind: punctuation)...]
        }
        return String(shown + rest)
    }

    private static let tokenFieldNames = ["access", "refresh", "id"].flatMap { kind in
        ["", "_", "-"].map { Array(kind + $0 + "token") }
    }

    private static func tokenFieldName(at text: ArraySlice<Character>) -> Range<Int>? {
        for start in text.indices where "aArRiI".contains(text[start]) {
            for name in tokenFieldNames where text.endIndex - start >= name.count {
                let end = start + name.count
                if zip(text[start..<end], name).allSatisfy({ $0.lowercased() == String($1) }) { return start..<end }
            }
        }
        return nil
    }

    private static func endOfValue(in text: ArraySlice<Character>, behind punctuation: ArraySlice<Character>) -> Int {
        // A list or an object: what of it is a token cannot be told.
        if punctuation.contains(where: { "[{(".contains($0) }) { return text.endIndex }
        guard let quote = punctuation.last, quote == "\"" || quote == "'" else {
            return text.firstIndex { " &,;<}])".contains($0) } ?? text.endIndex
        }
        var isEscaped = false
        for index in text.indices {
            if isEscaped {
                isEscaped = false
            } else if text[index] == "\\" {
                isEscaped = true
            } else if text[index] == quote {
                return index
            }
        }
        return text.endIndex
    }

    /// Hides long runs of the characters that tokens, signatures and secrets are made of.
    private static func hidingLongRuns(in text: String) -> String {
        func isOfRun(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber || "-._~+/=%\\".contains(character))
        }
        var shown = ""
        var rest = Substring(text)
        while !rest.isEmpty {
            let run = rest.prefix(while: isOfRun)
            shown += run.count >= longRun ? Substring(redacted) : run
            rest = rest[run.endIndex...]
            let between = rest.prefix { !isOfRun($0) }
            shown += between
            rest = rest[between.endIndex...]
        }
        return shown
    }
}
