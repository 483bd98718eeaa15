import Foundation

/// A JSON object whose fields can have one of several names, as in HERE's replies.
struct JSONObject: Decodable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let fields: KeyedDecodingContainer<Name>

    /// Reads `data`; nil if it is not a JSON object.
    init?(_ data: Data) {
        guard !data.hasLoneSurrogate, let object = try? JSONDecoder().decode(JSONObject.self, from: data) else {
            return nil
        }
        self = object
    }

    init(from decoder: any Decoder) throws {
        fields = try decoder.container(keyedBy: Name.self)
    }

    /// Whether one of `names` has a value other than null.
    func has(_ names: String...) -> Bool { name(among: names) != nil }

    /// The text of the first of `names` that has a value; nil if it is not a text.
    func text(_ names: String...) -> String? {
        name(among: names).flatMap { try? fields.decode(String.self, forKey: $0) }
    }

    /// The whole number, also in quotes, of the first of `names` that has a value; nil if it is not one.
    func integer(_ names: String...) -> Int? {
        name(among: names).flatMap { name in
            if let number = try? fields.decode(Int.self, forKey: name) { return number }
            return (try? fields.decode(String.self, forKey: name)).flatMap { Int($0) }
        }
    }

    /// The objects of a list; empty if it is not a list of objects.
    func objects(_ name: String) -> [JSONObject] {
        (try? fields.decode([JSONObject].self, forKey: Name(stringValue: name))) ?? []
    }

    private func name(among names: [String]) -> Name? {
        names.lazy.map(Name.init(stringValue:)).first { name in
            (try? fields.decodeNil(forKey: name)) == false
        }
    }
}

extension Data {
    /// Whether this JSON has half of a surrogate pair, such as `"\ud800"`, or is UTF-16 or UTF-32, which could hide one.
    ///
    /// JSON has to be UTF-8 (RFC 8259, section 8), half of a pair is not a character, and the decoder of Swift 6.0 traps at it.
    var hasLoneSurrogate: Bool {
        let bytes = Array(self)
        if bytes.contains(0) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) { return true }
        /// The code unit of an escape `\uXXXX` that begins at `index`; nil for anything else.
        func unit(at index: Int) -> UInt16? {
            guard index + 6 <= bytes.count, bytes[index...].starts(with: "\\u".utf8) else { return nil }
            return UInt16(String(decoding: bytes[index + 2..<index + 6], as: UTF8.self), radix: 16)
        }
        var index = 0
        while let escape = bytes[index...].firstIndex(of: UInt8(ascii: "\\")) {
            guard let first = unit(at: escape), UTF16.isSurrogate(first) else {
                index = Swift.min(escape + 2, bytes.count)
                continue
            }
            guard UTF16.isLeadSurrogate(first), let second = unit(at: escape + 6), UTF16.isTrailSurrogate(second) else {
                return true
            }
            index = escape + 12
        }
        return false
    }
}

/// Any JSON value.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A whole number that fits.
    case integer(Int)
    /// Any other number.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The text; nil for any other value.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number without its fraction, which RFC 7519 allows in dates; nil for any other value.
    var wholeNumber: Int? {
        switch self {
        case .integer(let number): number
        case .number(let number): Int(exactly: number.rounded(.towardZero))
        default: nil
        }
    }
}

extension JSONValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Encodes the value as it was read.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
