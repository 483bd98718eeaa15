/// A step of a signature that another client takes wrongly.
package enum SigningMistake: Hashable, Sendable {
    /// The parameters of the body are not in the base string.
    case bodyLeftOut
    /// Those of the URL's query are not.
    case queryLeftOut
    /// A single parameter is not.
    case parameterLeftOut(String)
    /// A parameter is there that does not belong there.
    case parameterAdded(String)
    /// They are not sorted.
    case notSorted
    /// Names and values are not percent-encoded.
    case parametersNotEncoded
    /// They are encoded twice.
    case parametersEncodedTwice
    /// They are encoded as HTML forms are.
    case parametersFormEncoded
    /// Percent-encoding has small hexadecimal digits.
    case lowerCaseHex
    /// The parts of the base string are not encoded before they are joined, or not all.
    case baseStringNotEncoded
    /// The base string is encoded after it was joined.
    case baseStringEncodedAsAWhole
    /// The base string has another method.
    case method(String)
    /// It has another URL.
    case url(String)
    /// It has another timestamp than the header.
    case otherTimestamp
    /// The key lacks the `&` behind the secret.
    case keyWithoutAmpersand
    /// The secret is empty.
    case emptySecret
    /// The secret has something at its end or around it.
    case uncleanSecret
    /// The secret lacks its first or last character.
    case secretCutOff
    /// The access key id is used for the secret.
    case keyIDAsSecret
    /// Another hash function.
    case hash(HashFunction)
    /// The code is written in hexadecimal digits.
    case hexadecimal
    /// The code's hexadecimal digits are written in base64.
    case base64OfHexadecimal
    /// The code is written in the base64 of URLs.
    case base64URL
    /// The code's base64 lacks its `=`.
    case base64Unpadded
}
