import COpenSSL
import Glibc

/// OpenSSL's libcrypto, which here-token and libcurl use.
enum OpenSSL {
    /// Initializes libcrypto without its `atexit` handler, and without the environment variables that could weaken it.
    ///
    /// The handler frees tables that URLSession's threads may still be reading when the process exits, which then
    /// crashes after a correct answer (swift-corelibs-foundation issue 5469). Only the first OpenSSL call of a process
    /// can leave it out, so call this before any use of OpenSSL or libcurl. Further calls do nothing.
    static func prepare() { _ = prepared }

    private static let prepared: Int32 = {
        // A configuration can turn checks off and load libraries. SSLKEYLOGFILE makes libcurl log the keys of its
        // connections.
        for name in ["OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE"] { unsetenv(name) }
        return OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }()
}

extension OpenSSL {
    /// The SHA-256 hash of `message`, 32 bytes.
    static func sha256(_ message: some Collection<UInt8>) -> [UInt8] {
        prepare()
        var hash = [UInt8](repeating: 0, count: 32)
        let message = Array(message)
        EVP_Digest(message, message.count, &hash, nil, EVP_sha256(), nil)
        return hash
    }
}

/// The hash functions of OAuth 1.0's HMAC methods.
package enum HashFunction: String, CaseIterable, Sendable {
    /// RFC 5849 itself defines only this one.
    case sha1 = "HMAC-SHA1"
    /// The only one that HERE accepts.
    case sha256 = "HMAC-SHA256"
    /// SHA-512.
    case sha512 = "HMAC-SHA512"

    /// The HMAC (RFC 2104) of `message` under `key`.
    ///
    /// - Throws: ``Failure/cryptography(_:)`` if OpenSSL fails: a key of 2 GiB, no memory.
    package func code(for message: some Collection<UInt8>, key: Secret) throws(Failure) -> [UInt8] {
        OpenSSL.prepare()
        guard let keyLength = Int32(exactly: key.count) else { throw .cryptography("HMAC key length") }
        let message = Array(message)
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let result = key.withBytes { key in
            HMAC(algorithm, key.baseAddress, keyLength, message, message.count, &code, &length)
        }
        guard result != nil else { throw .cryptography("HMAC") }
        return Array(code.prefix(Int(length)))
    }

    private var algorithm: OpaquePointer? {
        switch self {
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha512: EVP_sha512()
        }
    }
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
            // libcurl compares the host first. If the chain is not verified yet, the result is "unspecified".
            case X509_V_OK, X509_V_ERR_UNSPECIFIED, X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
                self = .good
            case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
            default: self = .untrusted
            }
        }
    }
}
