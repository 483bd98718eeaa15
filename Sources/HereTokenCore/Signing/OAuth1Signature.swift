/// A signature, and the steps that led to it by their names in RFC 5849.
package struct OAuth1Signature: Equatable, Sendable {
    /// The five `oauth_*` parameters that are signed.
    package let protocolParameters: [FormParameter]
    /// What was signed.
    package let baseString: SignatureBaseString
    /// `oauth_signature`: the HMAC in base64, not yet percent-encoded.
    package let signature: String

    /// The value of the `Authorization` header (section 3.5.1); whoever sees it can use it once.
    package var authorizationHeader: String {
        let parameters = protocolParameters + [FormParameter("oauth_signature", signature)]
        let pairs = parameters.map { "\(PercentEncoding.encode($0.name))=\"\(PercentEncoding.encode($0.value))\"" }
        return "OAuth " + pairs.joined(separator: ", ")
    }
}
