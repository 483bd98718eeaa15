import Foundation

/// Signs requests as a client without a token, with HMAC-SHA256 (RFC 5849, section 3).
///
/// It reads no clock and no random numbers: the same input always gives the same signature.
package struct OAuth1Signer: Sendable {
    private let consumerKey: String
    private let consumerSecret: Secret

    /// Makes a signer for an access key: its id and its secret.
    package init(consumerKey: String, consumerSecret: Secret) {
        self.consumerKey = consumerKey
        self.consumerSecret = consumerSecret
    }

    /// Signs a request.
    ///
    /// - Parameters:
    ///   - timestamp: seconds since 1970, by the service's clock.
    ///   - nonce: a text never used before with this key and time.
    /// - Throws: ``Failure/cryptography(_:)``.
    package func sign(
        _ request: SignableRequest,
        timestamp: Int,
        nonce: String
    ) throws(Failure) -> OAuth1Signature {
        let protocolParameters = [
            FormParameter("oauth_consumer_key", consumerKey),
            FormParameter("oauth_nonce", nonce),
            FormParameter("oauth_signature_method", "HMAC-SHA256"),
            FormParameter("oauth_timestamp", String(timestamp)),
            FormParameter("oauth_version", "1.0"),
        ]
        let baseString = SignatureBaseString(
            method: request.method,
            baseStringURI: request.url.baseStringURI,
            parameters: request.url.queryParameters + request.body + protocolParameters
        )
        let key = Self.signingKey(of: consumerSecret)
        let code = try HashFunction.sha256.code(for: baseString.text.utf8, key: key)
        return OAuth1Signature(
            protocolParameters: protocolParameters,
            baseString: baseString,
            signature: Data(code).base64EncodedString()
        )
    }

    /// The encoded secret, `&`, and an empty token secret (section 3.4.2).
    static func signingKey(of secret: Secret) -> Secret {
        secret.withBytes { Secret(PercentEncoding.encode(bytes: $0) + [UInt8(ascii: "&")]) }
    }
}

/// The text that is signed, and its three parts (RFC 5849, section 3.4.1).
package struct SignatureBaseString: Sendable {
    /// The HTTP method in upper case.
    package let method: String
    /// The URL without its query, see ``RequestURL/baseStringURI``.
    package let baseStringURI: String
    /// All parameters, encoded, sorted and joined (section 3.4.1.3.2).
    package let normalizedParameters: String

    /// Takes the parameters of the query, the body and the header, without `realm` and `oauth_signature`.
    package init(method: String, baseStringURI: String, parameters: [FormParameter]) {
        self.method = method.uppercased()
        self.baseStringURI = baseStringURI
        normalizedParameters =
            parameters
            .map { (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// The three parts, encoded and joined by `&`.
    package var text: String {
        [method, baseStringURI, normalizedParameters].map(PercentEncoding.encode).joined(separator: "&")
    }
}

/// A signature, and the steps that led to it by their names in RFC 5849.
package struct OAuth1Signature: Sendable {
    /// The five `oauth_*` parameters that are signed.
    package let protocolParameters: [FormParameter]
    /// The text that was signed.
    package let baseString: SignatureBaseString
    /// `oauth_signature`: the HMAC in base64, not yet percent-encoded.
    package let signature: String

    /// The value of the `Authorization` header (section 3.5.1); anyone who sees it can use it once.
    package var authorizationHeader: String {
        let parameters = protocolParameters + [FormParameter("oauth_signature", signature)]
        let pairs = parameters.map { "\(PercentEncoding.encode($0.name))=\"\(PercentEncoding.encode($0.value))\"" }
        return "OAuth " + pairs.joined(separator: ", ")
    }
}
