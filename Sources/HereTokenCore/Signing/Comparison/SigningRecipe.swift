import Foundation

/// How a signature is made, step by step (RFC 5849, section 3.4), so that each step can be made wrongly.
struct SigningRecipe {
    /// The method as it goes into the base string.
    var method: String
    /// The base string URI.
    var uri: String
    /// All parameters, in the order in which they go into the base string if they are not sorted.
    var parameters: [FormParameter]
    /// Whether they are sorted.
    var isSorted = true
    /// How names and values are encoded.
    var parameterEncoding = ParameterEncoding.percent
    /// How the parts of the base string are encoded.
    var baseStringEncoding = BaseStringEncoding.eachPart
    /// The whole key, `&` included.
    var key: Secret
    /// The hash function.
    var hash: HashFunction

    /// How names and values are encoded.
    enum ParameterEncoding: Sendable {
        /// As section 3.6 has it.
        case percent
        /// Not at all.
        case none
        /// Once more than that.
        case twice
        /// As HTML forms are, blanks as `+`.
        case form
        /// With small hexadecimal digits.
        case lowerCase
    }

    /// How the parts of the base string are encoded.
    enum BaseStringEncoding: Sendable {
        /// Each for itself, as section 3.4.1.1 has it.
        case eachPart
        /// All but the URI.
        case allButURI
        /// All but the parameters.
        case allButParameters
        /// Not at all.
        case none
        /// The joined string, with its `&`.
        case whole
        /// Each for itself, with small hexadecimal digits.
        case lowerCase
    }

    /// The base string that comes out.
    var baseString: String {
        let parts = [method, uri, normalizedParameters]
        switch baseStringEncoding {
        case .eachPart: return parts.map(PercentEncoding.encode).joined(separator: "&")
        case .allButURI: return [method, uri, PercentEncoding.encode(parts[2])].joined(separator: "&")
        case .allButParameters: return [method, PercentEncoding.encode(uri), parts[2]].joined(separator: "&")
        case .none: return parts.joined(separator: "&")
        case .whole: return PercentEncoding.encode(parts.joined(separator: "&"))
        case .lowerCase: return parts.map { Self.lowerCasingHex(PercentEncoding.encode($0)) }.joined(separator: "&")
        }
    }

    private var normalizedParameters: String {
        var pairs = parameters.map { (encode($0.name), encode($0.value)) }
        if isSorted { pairs.sort { $0 < $1 } }
        return pairs.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
    }

    private func encode(_ text: String) -> String {
        switch parameterEncoding {
        case .percent: PercentEncoding.encode(text)
        case .none: text
        case .twice: PercentEncoding.encode(PercentEncoding.encode(text))
        case .form: PercentEncoding.encode(text).replacing("%20", with: "+").replacing("%2A", with: "*")
        case .lowerCase: Self.lowerCasingHex(PercentEncoding.encode(text))
        }
    }

    private static func lowerCasingHex(_ text: String) -> String {
        var digits = 0
        return String(
            text.map { character in
                if character == "%" { digits = 3 }
                digits -= 1
                return digits > 0 || character != "%" && digits >= 0 ? Character(character.lowercased()) : character
            }
        )
    }
}
