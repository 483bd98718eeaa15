import COpenSSL
import Glibc

/// What has to be settled with OpenSSL before it is used.
package enum OpenSSL {
    /// Initializes libcrypto without its `atexit` handler, and without the environment variables that could weaken it; every call
    /// after the first does nothing.
    ///
    /// The handler frees tables that URLSession's threads may still be reading when the process exits, which then
    /// crashes after a correct answer (swift-corelibs-foundation issue 5469). It can only be left out by the first
    /// OpenSSL call of the process, so whoever uses OpenSSL, directly or through libcurl, calls this before.
    package static func prepare() { _ = prepared }

    private static let prepared: Int32 = {
        // A configuration can turn checks off and load libraries; SSLKEYLOGFILE makes libcurl write down the keys of its
        // connections.
        for name in ["OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE"] { unsetenv(name) }
        return OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }()
}

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
            // libcurl compares the host first: the chain may not have been verified yet, which is "unspecified".
            case X509_V_OK, X509_V_ERR_UNSPECIFIED, X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
                self = .good
            case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
            default: self = .untrusted
            }
        }
    }
}
