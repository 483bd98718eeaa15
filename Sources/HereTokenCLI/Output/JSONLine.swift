import Foundation

/// Values as one line of JSON, keys sorted.
enum JSONLine {
    /// The line, with its end; keys are in snake case unless `keys` says otherwise.
    static func encode(
        _ value: some Encodable,
        keys: JSONEncoder.KeyEncodingStrategy = .convertToSnakeCase
    ) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = keys
        // Encoding fails for numbers that are not finite only; none of the values here has one.
        guard let data = try? encoder.encode(value) else { return "{}\n" }
        return escaped(String(decoding: data, as: UTF8.self)) + "\n"
    }

    /// Characters that turn text around or drive a terminal as `\\u` escapes, as they can only be in strings.
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
