import Foundation

/// How a place names the values of an access key.
enum CredentialsNotation: Sendable {
    /// As in the file of HERE's portal.
    case keys
    /// As environment variables, also in a `.env` file.
    case variables
    /// As in the JSON of HERE's API for access keys.
    case json

    /// The name of `key`.
    func name(of key: CredentialsKey) -> String {
        switch self {
        case .keys: key.rawValue
        case .variables: key.variable
        case .json: key.jsonName ?? key.rawValue
        }
    }
}

extension CredentialsKey {
    /// The name in the JSON of HERE's API for access keys; nil if it is not in there.
    var jsonName: String? {
        switch self {
        case .accessKeyID: "accessKeyId"
        case .accessKeySecret: "accessKeySecret"
        case .tokenEndpointURL: "tokenEndpointUrl"
        case .tokenScope: nil
        }
    }
}

/// Reads a `.env` file: `NAME=value`, with `export` in front and quotes around the value if the author likes.
enum DotenvParser {
    /// Whether the first line with an access key names it as a variable.
    static func canRead(_ bytes: [UInt8]) -> Bool {
        for line in TextLines(bytes) {
            let line = withoutExport(line)
            if line.starts(with: "HERE_ACCESS_KEY_".utf8) { return true }
            if line.starts(with: "here.access.key.".utf8) { return false }
        }
        return false
    }

    /// All entries in their order; those of HERE have the key of a properties file.
    static func parse(_ bytes: [UInt8]) -> [Property] {
        var entries: [Property] = []
        var lines = TextLines(bytes)
        while let line = lines.next().map(withoutExport) {
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            let entry = INIParser.entry(in: line, number: lines.number)
            let key = CredentialsKey.allCases.first { $0.variable == entry.key }
            entries.append(Property(key: key?.rawValue ?? entry.key, value: entry.value, line: entry.line))
        }
        return entries
    }

    private static func withoutExport(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let text = line.drop { $0.isWhitespace }
        let rest = text.dropFirst(6)
        guard text.starts(with: "export".utf8), rest.first?.isWhitespace == true else { return text }
        return rest.drop { $0.isWhitespace }
    }
}

extension JSONObject {
    /// The entries of an access key as HERE's API returns it; nil if it has neither id nor secret.
    var credentials: [Property]? {
        let entries = CredentialsKey.allCases.compactMap { key -> Property? in
            guard let name = key.jsonName, let text = text(name) else { return nil }
            return Property(key: key.rawValue, value: Secret(text.utf8), line: nil)
        }
        return has("accessKeyId") || has("accessKeySecret") ? entries : nil
    }
}
