import Foundation

/// The steps that make a signature (RFC 5849, section 3.4); each can be changed to a wrong one.
struct SigningRecipe: Sendable {
    var method: String
    var uri: String
    /// In the order of the base string if they are not sorted.
    var parameters: [FormParameter]
    var isSorted = true
    /// Encodes a name or a value.
    var encode: @Sendable (String) -> String = { PercentEncoding.encode($0) }
    /// Joins method, URI and parameters to the base string.
    var join: @Sendable (_ method: String, _ uri: String, _ parameters: String) -> String = { method, uri, parameters in
        [method, uri, parameters].map(PercentEncoding.encode).joined(separator: "&")
    }
    /// The whole key, `&` included.
    var key: Secret
    var hash: HashFunction

    var baseString: String {
        var pairs = parameters.map { (encode($0.name), encode($0.value)) }
        if isSorted { pairs.sort { $0 < $1 } }
        return join(method, uri, pairs.map { "\($0.0)=\($0.1)" }.joined(separator: "&"))
    }

    /// The ways to write a code as text, each with its mistake; nil for the right one.
    static func texts(of code: [UInt8]) -> [(text: String, difference: SignatureDifference?)] {
        let base64 = Data(code).base64EncodedString()
        let digits = code.hexadecimal
        let urlSafe = base64.replacing("+", with: "-").replacing("/", with: "_")
        func difference(_ message: String, hint: String) -> SignatureDifference {
            SignatureDifference("signature", message, hint: hint)
        }
        let isUnpadded = difference("its base64 lacks the = at the end", hint: "write the base64 with its padding")
        let isURLSafe = difference(
            "it is in URL-safe base64",
            hint: "use standard base64, with + and / (RFC 4648, section 4)"
        )
        let isHexadecimal = difference("it is written in hexadecimal digits", hint: "write the 32 bytes in base64")
        let isBase64OfDigits = difference(
            "it is the base64 of its hexadecimal digits",
            hint: "write the 32 bytes themselves in base64: openssl dgst -binary"
        )
        return [
            (base64, nil), (base64.replacing("=", with: ""), isUnpadded),
            (urlSafe, isURLSafe), (urlSafe.replacing("=", with: ""), isURLSafe),
            (digits, isHexadecimal), (digits.uppercased(), isHexadecimal),
            (Data(digits.utf8).base64EncodedString(), isBase64OfDigits),
        ]
    }
}
