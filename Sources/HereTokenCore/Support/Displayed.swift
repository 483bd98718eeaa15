extension String {
    /// The text as it may be shown: nothing that looks like a secret, which may stand where a path or a name was meant,
    /// and each character that could drive a terminal, end the line or turn it around shown as `?`.
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

    /// What is shown for the text of a credentials file.
    package static let credentialsText = "<the text of a credentials file>"

    /// Whether there is a key of a credentials file in it, and a separator behind that.
    private var isCredentialsText: Bool {
        [CredentialsKey.accessKeyID, .accessKeySecret].contains { key in
            guard let found = firstRange(of: key.rawValue) else { return false }
            let behind = self[found.upperBound...].first { !$0.isWhitespace }
            return behind == "=" || behind == ":"
        }
    }

    /// The text with each character that could drive a terminal, end the line or turn it around shown as `?`.
    package var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                        "?"
                    default: scalar
                    }
                }
            )
        )
    }
}

extension Character {
    /// Whether keys and secrets of HERE can have it.
    fileprivate var isOfKey: Bool { isASCII && (isLetter || isNumber || self == "-" || self == "_") }
}

extension Substring {
    /// Whether there is as much in it of random letters and digits as in a secret: words, UUIDs and checksums have no
    /// capitals, small letters and digits mixed.
    fileprivate var looksLikeSecret: Bool {
        let pieces: [Substring] = split { $0 == "-" || $0 == "_" }
        return pieces.filter {
            $0.contains(where: \.isUppercase) && $0.contains(where: \.isLowercase) && $0.contains(where: \.isNumber)
        }
        .reduce(0) { $0 + $1.count } >= 30
    }
}
