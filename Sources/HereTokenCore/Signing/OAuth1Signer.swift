import Foundation

/// Signs requests as a client without a token, with HMAC-SHA256 (RFC 5849, section 3).
///
/// Pure: time and nonce are parameters, and the same input always gives the same signature.
package struct OAuth1Signer: Sendable {
    /// `oauth_consumer_key`: the access key id.
    package let consumerKey: String
    /// The shared secret: the access key secret.
    package let consumerSecret: Secret

    /// Makes a signer for one access key.
    package init(consumerKey: String, consumerSecret: Secret) {
        self.consumerKey = consumerKey
        self.consumerSecret = consumerSecret
    }

    /// Signs a request.
    ///
    /// - Parameters:
    ///   - request: what is signed.
    ///   - timestamp: seconds since 1970, as the service's clock sees it.
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
        let code = try HashFunction.sha256.code(for: baseString.text.utf8, key: signingKey)
        return OAuth1Signature(
            protocolParameters: protocolParameters,
            baseString: baseString,
            signature: Data(code).base64EncodedString()
        )
    }

    /// The encoded secret, `&`, and the token secret that there is none of (section 3.4.2).
    private var signingKey: Secret {
        consumerSecret.withBytes { Secret(PercentEncoding.encode(bytes: $0) + [UInt8(ascii: "&")]) }
    }
}
