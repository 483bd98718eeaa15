import COpenSSL

extension OpenSSL {
    /// The number of certificates in a PEM file; nil if OpenSSL cannot read one of them.
    static func certificateCount(in pem: [UInt8]) -> Int? {
        prepare()
        let count = here_token_count_certificates(pem, Int32(pem.count))
        return count >= 0 ? Int(count) : nil
    }

    /// How a chain of certificates was verified.
    enum Verification {
        case good, expired, untrusted

        /// - Parameter result: X509_V_*, see X509_STORE_CTX_get_error(3).
        init(result: Int) {
            switch Int32(truncatingIfNeeded: result) {
            // libcurl compares the host first. If the chain is not verified yet, the result is "unspecified".
            case X509_V_OK, X509_V_ERR_UNSPECIFIED, X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
                self = .good
            case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
            default: self = .untrusted
            }
        }
    }
}
