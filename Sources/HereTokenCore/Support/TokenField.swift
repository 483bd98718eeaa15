/// The name of a field that can have a token.
struct TokenFieldName {
    enum Kind {
        /// `access_token` and the like.
        case certain
        /// `token`.
        case possible
        /// `Bearer`, before a token.
        case scheme
    }

    let kind: Kind
    let end: Int

    private static let names: [(Kind, [Unicode.Scalar])] =
        ["access", "refresh", "id"].flatMap { name in
            ["", "_", "-"].map { (.certain, Array("\(name)\($0)token".unicodeScalars)) }
        } + [(.possible, Array("token".unicodeScalars)), (.scheme, Array("bearer".unicodeScalars))]

    /// Nil if no name begins at `start`.
    init?(at start: Int, in scalars: [Unicode.Scalar]) {
        for (kind, name) in Self.names where scalars.count - start >= name.count {
            // Capitals and small letters differ in one bit.
            let isName = zip(scalars[start...], name).allSatisfy { $0 == $1 || $0.value ^ 0x20 == $1.value }
            guard isName else { continue }
            self.kind = kind
            end = start + name.count
            return
        }
        return nil
    }
}

/// The text between the name of a field and its value.
struct FieldSeparator {
    private(set) var end: Int
    private(set) var isAssignment = false
    private(set) var isList = false
    private(set) var hasSpace = false
    /// Whether it has a tag, as between the cells of a table.
    private(set) var hasTag = false
    /// The quote before the value.
    private(set) var quote: Unicode.Scalar?

    init(from start: Int, in scalars: [Unicode.Scalar]) {
        end = start
        while end < scalars.count {
            let scalar = scalars[end]
            if scalar == "<", let tag = scalars[end...].prefix(64).firstIndex(of: ">") {
                hasTag = true
                end = tag + 1
                continue
            }
            guard "\"':=[{( >\\".unicodeScalars.contains(scalar) else { return }
            isAssignment = isAssignment || ":=>".unicodeScalars.contains(scalar)
            isList = isList || "[{(".unicodeScalars.contains(scalar)
            hasSpace = hasSpace || ": =".unicodeScalars.contains(scalar)
            quote = scalar == "\"" || scalar == "'" ? scalar : nil
            end += 1
        }
    }
}

extension Unicode.Scalar {
    /// Whether tokens and signatures, encoded or not, can contain it.
    var isOfToken: Bool { isASCIILetterOrDigit || "-._~+/=%\\".unicodeScalars.contains(self) }

    enum Kind {
        case small, capital, digit, other
    }

    var kind: Kind {
        switch self {
        case "a"..."z": .small
        case "A"..."Z": .capital
        case "0"..."9": .digit
        default: .other
        }
    }
}
