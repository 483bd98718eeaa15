/// A text in which secrets are found and replaced.
struct ForeignPage {
    /// Printable, with one space for each run of whitespace, and ``mark`` for each hidden part.
    private(set) var scalars: [Unicode.Scalar] = []
    /// Whether the text was longer than the input limit.
    private let isCut: Bool

    /// The length of a signature (43 characters of base64, and `=`); `ERROR-` and a UUID have 42.
    static let longRun = 43

    /// The number of scalars to read: enough for any message, and fast.
    private static let inputLimit = 16_384

    /// Stands for a hidden part; it is not printable, so no text has it.
    private static let mark: Unicode.Scalar = "\u{E000}"

    init(_ text: String) {
        let input = text.unicodeScalars.prefix(Self.inputLimit)
        isCut = input.endIndex < text.unicodeScalars.endIndex
        var isSpacePending = false
        for scalar in HTML.resolvingReferences(in: input) {
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

    /// The text with `<redacted>` for each hidden part.
    var shown: [Unicode.Scalar] {
        scalars.flatMap { $0 == Self.mark ? Array("<redacted>".unicodeScalars) : [$0] }
    }

    private mutating func hide(_ ranges: [Range<Int>]) {
        var kept: [Unicode.Scalar] = []
        var done = 0
        for range in ranges where range.upperBound > done {
            kept += scalars[done..<max(done, range.lowerBound)] + [Self.mark]
            done = range.upperBound
        }
        scalars = kept + scalars[done...]
    }
}

// MARK: - Known secrets

extension ForeignPage {
    /// Hides the secrets and their pieces, also with spaces or line breaks in them, and a beginning at the end of the text.
    mutating func hide(_ secrets: [KnownSecret]) {
        if secrets.isEmpty { return }
        let plain = plainBytes
        var isHidden = [Bool](repeating: false, count: plain.bytes.count)
        for range in secrets.flatMap({ $0.shortPlaces(in: plain.bytes) }) where isWord(range, plain) {
            for index in range { isHidden[index] = true }
        }
        let pieces = Set(secrets.flatMap { Piece.all(in: $0.bytes) })
        for (start, piece) in Piece.all(in: plain.bytes).enumerated() where pieces.contains(piece) {
            for index in start..<start + Piece.length { isHidden[index] = true }
        }
        var ranges: [Range<Int>] = []
        var index = 0
        while index < isHidden.count {
            let run = isHidden[index...].prefix { $0 }
            if let last = run.indices.last {
                ranges.append(plain.places[index].lowerBound..<plain.places[last].upperBound)
            }
            index = run.endIndex + 1
        }
        hide(ranges)
    }

    /// Whether a secret of less than four bytes stands alone: hidden in words, it could be guessed from them.
    private func isWord(_ range: Range<Int>, _ plain: PlainBytes) -> Bool {
        func isOfWord(_ index: Int) -> Bool {
            scalars.indices.contains(index) && (scalars[index].properties.isAlphabetic || scalars[index].kind == .digit)
        }
        return range.count >= 4
            || !isOfWord(plain.places[range.lowerBound].lowerBound - 1)
                && !isOfWord(plain.places[range.upperBound - 1].upperBound)
    }

    /// The bytes in which secrets are searched.
    var plainBytes: PlainBytes {
        var plain = PlainBytes()
        for index in places where scalars[index] != " " {
            for byte in UTF8.encode(scalars[index]) ?? UTF8.encodedReplacementCharacter {
                plain.append(byte, from: index..<index + 1)
            }
        }
        return plain
    }

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
        guard let end = endOfTag(at: start) else { return nil }
        let name = scalars[start..<end].dropFirst().prefix(while: \.isASCIILetterOrDigit)
        return ["br", "wbr"].contains(String(String.UnicodeScalarView(name)).lowercased()) ? end : nil
    }

    /// Where a short tag ends; nil if none begins at `start`.
    private func endOfTag(at start: Int) -> Int? {
        guard scalars[start] == "<" else { return nil }
        return scalars[start...].prefix(64).firstIndex(of: ">").map { $0 + 1 }
    }
}

// MARK: - Unknown tokens

extension ForeignPage {
    /// Hides the attributes of each tag such as `<input name="access_token" value="…">`, in any order.
    mutating func hideTagsOfTokens() {
        var hidden: [Range<Int>] = []
        var index = 0
        while let start = scalars[index...].firstIndex(of: "<") {
            let tag = scalars[(start + 1)...].prefix { $0 != ">" && $0 != "<" }
            index = tag.endIndex
            let attributes = tag.drop(while: \.isASCIILetterOrDigit)
            let text = String(String.UnicodeScalarView(attributes)).lowercased()
            if attributes.startIndex > tag.startIndex, attributes.first == " ", text.contains("token"),
                text.contains("value") || text.contains("content")
            {
                hidden.append(attributes.startIndex + 1..<attributes.endIndex)
            }
        }
        hide(hidden)
    }

    /// Hides the value of each `access_token`, `token` and `Bearer`, whatever the notation.
    mutating func hideTokenFields() {
        var hidden: [Range<Int>] = []
        var index = 0
        while index < scalars.count {
            guard let name = TokenFieldName(at: index, in: scalars) else {
                index += 1
                continue
            }
            let isEndTag = index > 0 && scalars[index - 1] == "/" && scalars[name.end...].first == ">"
            let separator = FieldSeparator(from: name.end, in: scalars)
            let value = separator.end..<endOfValue(behind: separator)
            index = name.end
            guard !isEndTag, !value.isEmpty, isToken(value, of: name.kind, behind: separator) else { continue }
            hidden.append(value)
            index = value.upperBound
        }
        hide(hidden)
    }

    private func isToken(_ value: Range<Int>, of kind: TokenFieldName.Kind, behind separator: FieldSeparator) -> Bool {
        switch kind {
        case .certain: separator.isAssignment || (separator.hasTag && !isPlainWord(value))
        case .possible:
            separator.isAssignment && separator.quote != nil
                || (separator.isAssignment || separator.hasTag) && !isPlainWord(value)
        case .scheme: separator.hasSpace && !isParameter(value) && !isPlainWord(value)
        }
    }

    /// Whether a value is a word: letters, small or all capital after the first, and perhaps a punctuation mark.
    private func isPlainWord(_ value: Range<Int>) -> Bool {
        let word = scalars[value].prefix { $0.properties.isAlphabetic }
        let isEnd = scalars[word.endIndex..<value.upperBound].allSatisfy { ".!?:'\"".unicodeScalars.contains($0) }
        return isEnd
            && (word.dropFirst().allSatisfy { !$0.properties.isUppercase } || word.allSatisfy(\.properties.isUppercase))
    }

    /// Whether a value is a parameter such as `realm="HERE"`, as in `WWW-Authenticate`.
    private func isParameter(_ value: Range<Int>) -> Bool {
        let behind = scalars[value].drop { $0.isASCIILetterOrDigit || $0 == "_" }
        return behind.starts(with: "=\"".unicodeScalars)
    }

    private func endOfValue(behind separator: FieldSeparator) -> Int {
        // In a list or an object, the token could be anywhere.
        if separator.isList { return scalars.count }
        var index = separator.end
        while index < scalars.count {
            if let quote = separator.quote {
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

    /// Hides long runs of the characters of tokens, signatures and secrets, also with line breaks in them.
    mutating func hideLongRuns() {
        var hidden: [Range<Int>] = []
        // The last run, or the last ones if they look like the lines of one token.
        var group: (range: Range<Int>, count: Int, isRandom: Bool)?
        func end(at isCut: Bool) {
            if let group, group.count >= Self.longRun || isCut { hidden.append(group.range) }
        }
        var rest = places[...]
        while !rest.isEmpty {
            let run = rest.prefix { scalars[$0].isOfToken }
            guard let first = run.first, let last = run.last else {
                rest = rest.drop { !scalars[$0].isOfToken }
                continue
            }
            let isRandom = isRandom(run)
            if let before = group, before.isRandom, isRandom, first == before.range.upperBound + 1,
                scalars[first - 1] == " "
            {
                group = (before.range.lowerBound..<last + 1, before.count + run.count, true)
            } else {
                end(at: false)
                group = (first..<last + 1, run.count, isRandom)
            }
            rest = rest[run.endIndex...]
            // A run at the cut may be the beginning of a longer one.
            if rest.isEmpty { end(at: isCut); group = nil }
        }
        end(at: false)
        hide(hidden)
    }

    /// Whether capitals, small letters and digits alternate as in base64; those of words, UUIDs and checksums do not.
    private func isRandom(_ run: ArraySlice<Int>) -> Bool {
        let pairs = zip(run, run.dropFirst()).map { (scalars[$0].kind, scalars[$1].kind) }
        let isMixed = pairs.contains { [$0, $1] == [.small, .capital] || [$0, $1] == [.capital, .small] }
        return isMixed && 4 * pairs.count { $0 != $1 } >= run.count
    }
}
