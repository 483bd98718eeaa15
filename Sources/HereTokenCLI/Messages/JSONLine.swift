import Foundation

enum JSONLine {
    /// One line of JSON with sorted keys, and its end of line.
    static func encode(
        _ value: some Encodable,
        keys: JSONEncoder.KeyEncodingStrategy = .convertToSnakeCase
    ) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = keys
        // Encoding fails only for numbers that are not finite. No value here has one.
        guard let data = try? encoder.encode(value) else { return "{}\n" }
        return escaped(String(decoding: data, as: UTF8.self)) + "\n"
    }

    /// Escapes characters that change the direction of text or control a terminal; they occur only in strings.
    private static func escaped(_ json: String) -> String {
        guard json.unicodeScalars.contains(where: \.isUnsafe) else { return json }
        return json.unicodeScalars.reduce(into: "") { text, scalar in
            guard scalar.isUnsafe else { return text.unicodeScalars.append(scalar) }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is invisible and not ASCII.
    fileprivate var isUnsafe: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: !isASCII
        default: false
        }
    }
}
