/// Where the header of another client differs from what it should be.
package enum SignatureDifference: Equatable, Sendable {
    /// The word before the parameters is not `OAuth`.
    case scheme
    /// A comma or a quote is missing, or there is something that belongs to no parameter.
    case malformed
    /// The value has no quotes around it.
    case notQuoted(String)
    /// The parameter is missing.
    case missing(String)
    /// The parameter stands there more than once.
    case repeated(String)
    /// `oauth_consumer_key` is not the access key id.
    case consumerKey
    /// `oauth_consumer_key` is the secret, which is now given away.
    case secretAsConsumerKey
    /// `oauth_signature_method` is not `HMAC-SHA256`.
    case signatureMethod
    /// `oauth_version` is not `1.0`.
    case version
    /// `oauth_timestamp` is not a number of seconds.
    case timestampMalformed
    /// It is one of milliseconds.
    case timestampInMilliseconds
    /// It is that many seconds ahead of the time to compare with; negative if behind.
    case timestampOff(seconds: Int)
    /// `oauth_signature` is not percent-encoded.
    case signatureNotEncoded
    /// It is percent-encoded twice.
    case signatureEncodedTwice
    /// Its `+` have become blanks.
    case signatureWithBlanks
    /// It has the end of a line, or a blank, at its end.
    case signatureWithLineEnd
    /// A step of the signature was taken wrongly.
    case mistake(SigningMistake)
    /// The signature is another one, and no known mistake leads to it.
    case unexplained
}
