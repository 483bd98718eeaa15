import Foundation

/// A JSON object whose fields are looked up by any of several names, as HERE's replies need it.
struct JSONObject: Decodable {
    /// Any field name.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let fields: KeyedDecodingContainer<Name>

    /// Reads `data`; nil if it is not a JSON object.
    init?(_ data: Data) {
        guard let object = try? JSONDecoder().decode(JSONObject.self, from: data) else { return nil }
        self = object
    }

    /// Keeps the fields for later.
    init(from decoder: any Decoder) throws {
        fields = try decoder.container(keyedBy: Name.self)
    }

    /// Whether one of `names` is there with a value other than null.
    func has(_ names: String...) -> Bool { name(among: names) != nil }

    /// The text of the first of `names` that is there; nil if none is, or it is not a text.
    func text(_ names: String...) -> String? {
        name(among: names).flatMap { try? fields.decode(String.self, forKey: $0) }
    }

    /// The number of the first of `names` that is there, which can be in quotes; nil if none is, or it is not a whole number.
    func integer(_ names: String...) -> Int? {
        name(among: names).flatMap { name in
            if let number = try? fields.decode(Int.self, forKey: name) { return number }
            return (try? fields.decode(String.self, forKey: name)).flatMap { Int($0) }
        }
    }

    /// The objects of a list; empty if it is not there or not such a list.
    func objects(_ name: String) -> [JSONObject] {
        (try? fields.decode([JSONObject].self, forKey: Name(stringValue: name))) ?? []
    }

    private func name(among names: [String]) -> Name? {
        names.lazy.map(Name.init(stringValue:)).first { name in
            (try? fields.decodeNil(forKey: name)) == false
        }
    }
}
