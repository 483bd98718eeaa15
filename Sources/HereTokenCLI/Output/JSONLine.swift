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
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
