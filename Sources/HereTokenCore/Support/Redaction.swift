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
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    fileprivate var isASCIILetterOrDigit: Bool {
        switch self {
        case "A"..."Z", "a"..."z", "0"..."9": true
        default: false
        }
    }

    /// Whether tokens and signatures, encoded or not, can contain it.
    fileprivate var isOfToken: Bool { isASCIILetterOrDigit || "-._~+/=%\\".unicodeScalars.contains(self) }
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
    /// The longest first, without spaces.
    private let secrets: [[Unicode.Scalar]]

    /// Hides `secrets` wherever they occur, also percent-encoded, or with `/` escaped as some JSON writers do.
    package init(hiding secrets: [String] = []) {
        let notations = secrets.flatMap { [$0, PercentEncoding.encode($0), $0.replacing("/", with: "\\/")] }
        self.secrets = Set(notations.map { ForeignPage($0).scalars.filter { $0 != " " } }).filter { !$0.isEmpty }
            .sorted { $0.count > $1.count }
    }

    /// The first `limit` printable characters of `text`, with one space for each run of whitespace.
    package func excerpt(of text: String, limit: Int = 200) -> String {
        var page = ForeignPage(text)
        for secret in secrets { page.hide(secret) }
        page.hideTokenFields()
        page.hideLongRuns()
        // Of scalars: one character can be any number of them.
        let shown = page.scalars.prefix(limit)
        return String(String.UnicodeScalarView(shown)) + (shown.count < page.scalars.count ? "…" : "")
    }

    /// `text` as an identifier, such as an error id for HERE's support; nil if nothing is left or it looks like a token.
    package func identifier(_ text: String) -> String? {
        var page = ForeignPage(text)
        for secret in secrets { page.hide(secret, showing: []) }
        let kept = page.scalars.filter { $0.isASCIILetterOrDigit || "-_.:".unicodeScalars.contains($0) }
        // A UUID has hyphens; a run this long without one is something else.
        let isToken = kept.split(separator: "-").contains { $0.count >= ForeignPage.longRun }
        return kept.isEmpty || isToken ? nil : String(String.UnicodeScalarView(kept.prefix(64)))
    }
}

/// A text in which secrets are found and replaced.
private struct ForeignPage {
    /// Printable, with one space for each run of whitespace.
    private(set) var scalars: [Unicode.Scalar] = []
    /// Whether the text was longer than the input limit.
    private let isCut: Bool

    /// The length of a signature (43 characters of base64, and `=`); `ERROR-` and a UUID have 42.
    static let longRun = 43

    /// The number of scalars to read: enough for any message, and fast.
    private static let inputLimit = 16_384

    /// The number of characters of a secret that already reveal something.
    private static let tellingLength = 6

    private static let redacted = Array("<redacted>".unicodeScalars)

    init(_ text: String) {
        let input = text.unicodeScalars.prefix(Self.inputLimit)
        isCut = input.endIndex < text.unicodeScalars.endIndex
        var isSpacePending = false
        for scalar in Self.resolvingReferences(in: input) {
            if scalar.properties.isWhitespace {
                isSpacePending = !scalars.isEmpty
            } else if scalar.isPrintable {
                if isSpacePending { scalars.append(" ") }
                isSpacePending = false
                scalars.append(scalar)
            }
            // Drop all others without a space: UTF-16 has U+0000 between its letters.
        }
    }

    /// Hides `secret`, also with spaces or line breaks in it, and its beginning at the end of the text.
    mutating func hide(_ secret: [Unicode.Scalar], showing replacement: [Unicode.Scalar] = ForeignPage.redacted) {
        let places = places.filter { scalars[$0] != " " }
        var hidden: [Range<Int>] = []
        var index = 0
        while index < places.count {
            let found = places[index...].prefix(secret.count)
            let isTelling = found.count >= min(secret.count, Self.tellingLength)
            if isTelling, let last = found.last, zip(found, secret).allSatisfy({ scalars[$0] == $1 }) {
                hidden.append(places[index]..<last + 1)
                index = found.endIndex
            } else {
                index += 1
            }
        }
        replace(hidden, with: replacement)
    }

    /// Hides the value of each `access_token`, whatever the notation.
    mutating func hideTokenFields() {
        var hidden: [Range<Int>] = []
        var index = 0
        while index < scalars.count {
            guard let end = endOfTokenFieldName(at: index) else {
                index += 1
                continue
            }
            let punctuation = scalars[end...].prefix { "\"':=[{( >\\".unicodeScalars.contains($0) }
            index = punctuation.endIndex
            guard punctuation.contains(where: { ":=>".unicodeScalars.contains($0) }) else { continue }
            index = endOfValue(behind: punctuation)
            hidden.append(punctuation.endIndex..<index)
        }
        replace(hidden, with: Self.redacted)
    }

    /// Hides long runs of the characters of tokens, signatures and secrets, also with line breaks in them.
    mutating func hideLongRuns() {
        var hidden: [Range<Int>] = []
        var rest = places[...]
        while !rest.isEmpty {
            let run = rest.prefix { scalars[$0].isOfToken }
            // A run at the cut may be the beginning of a longer one.
            let isLong = run.count >= Self.longRun || (isCut && run.count == rest.count)
            if isLong, let first = run.first, let last = run.last { hidden.append(first..<last + 1) }
            rest = rest[run.endIndex...].drop { !scalars[$0].isOfToken }
        }
        replace(hidden, with: Self.redacted)
    }

    private mutating func replace(_ ranges: [Range<Int>], with replacement: [Unicode.Scalar]) {
        var shown: [Unicode.Scalar] = []
        var done = 0
        for range in ranges {
            shown += scalars[done..<range.lowerBound] + replacement
            done = range.upperBound
        }
        scalars = shown + scalars[done...]
    }
}

extension ForeignPage {
    /// Replaces HTML's character references, such as `&#47;`, with their characters, so that secrets in them are found.
    private static func resolvingReferences(in text: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        var resolved: [Unicode.Scalar] = []
        for scalar in text {
            // Search in the resolved text, so that a reference in a reference, such as `&amp;#47;`, is found, too.
            if scalar == ";", let start = resolved.suffix(12).lastIndex(of: "&"),
                let character = character(for: resolved[(start + 1)...])
            {
                resolved.removeSubrange(start...)
                resolved.append(character)
            } else {
                resolved.append(scalar)
            }
        }
        return resolved
    }

    /// - Parameter reference: the part between `&` and `;`.
    private static func character(for reference: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
        let name = String(String.UnicodeScalarView(reference)).lowercased()
        if name.hasPrefix("#x") { return UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init) }
        if name.hasPrefix("#") { return UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) }
        return referenceNames[name]
    }

    private static let referenceNames: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "shy": "\u{AD}", "sol": "/",
        "plus": "+", "equals": "=", "percnt": "%", "lowbar": "_", "period": ".", "colon": ":",
    ]

    /// The indices of all scalars but those of tags that break a line.
    private var places: [Int] {
        var places: [Int] = []
        var index = 0
        while index < scalars.count {
            if let end = endOfLineBreak(at: index) {
                index = end
            } else {
                places.append(index)
                index += 1
            }
        }
        return places
    }

    /// Where a tag such as `<br>` or `<wbr/>` ends; nil if none begins at `start`.
    private func endOfLineBreak(at start: Int) -> Int? {
        guard scalars[start] == "<", let end = scalars[start...].prefix(64).firstIndex(of: ">") else { return nil }
        let name = scalars[start..<end].dropFirst().prefix(while: \.isASCIILetterOrDigit)
        return ["br", "wbr"].contains(String(String.UnicodeScalarView(name)).lowercased()) ? end + 1 : nil
    }

    private static let tokenFieldNames = ["access", "refresh", "id"].flatMap { kind in
        ["", "_", "-"].map { Array((kind + $0 + "token").unicodeScalars) }
    }

    private func endOfTokenFieldName(at start: Int) -> Int? {
        for name in Self.tokenFieldNames where scalars.count - start >= name.count {
            // Capitals and small letters differ in one bit.
            let isName = zip(scalars[start...], name).allSatisfy { $0 == $1 || $0.value ^ 0x20 == $1.value }
            if isName { return start + name.count }
        }
        return nil
    }

    private func endOfValue(behind punctuation: ArraySlice<Unicode.Scalar>) -> Int {
        // In a list or an object, the token could be anywhere.
        if punctuation.contains(where: { "[{(".unicodeScalars.contains($0) }) { return scalars.count }
        var index = punctuation.endIndex
        let quote = punctuation.last.flatMap { $0 == "\"" || $0 == "'" ? $0 : nil }
        while index < scalars.count {
            if let quote {
                if scalars[index] == quote { return index }
                if scalars[index] == "\\" { index += 1 }
            } else if let end = endOfLineBreak(at: index) {
                index = end
                continue
            } else if " &,;<}])".unicodeScalars.contains(scalars[index]) {
                return index
            }
            index += 1
        }
        return scalars.count
    }
}
