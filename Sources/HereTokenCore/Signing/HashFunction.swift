import COpenSSL

/// The hash functions of OAuth 1.0's HMAC methods: HERE's, and those that other clients use by mistake.
package enum HashFunction: String, CaseIterable, Sendable {
    /// SHA-1, that of RFC 5849 itself.
    case sha1 = "HMAC-SHA1"
    /// SHA-256, the one that HERE wants.
    case sha256 = "HMAC-SHA256"
    /// SHA-512.
    case sha512 = "HMAC-SHA512"

    /// The HMAC (RFC 2104) of `message` under `key`, computed by OpenSSL.
    ///
    /// - Throws: ``Failure/cryptography(_:)`` if OpenSSL refuses: a key of 2 GiB, no memory.
    package func code(for message: some Collection<UInt8>, key: Secret) throws(Failure) -> [UInt8] {
        OpenSSL.prepare()
        guard let keyLength = Int32(exactly: key.count) else { throw .cryptography("HMAC key length") }
        let message = Array(message)
        var code = [UInt8](repeating: 0, count: byteCount)
        var length: UInt32 = 0
        let result = key.withBytes { key in
            HMAC(algorithm, key.baseAddress, keyLength, message, message.count, &code, &length)
        }
        guard result != nil, length == byteCount else { throw .cryptography("HMAC") }
        return code
    }

    /// The length of a code in bytes.
    package var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    private var algorithm: OpaquePointer? {
        switch self {
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha512: EVP_sha512()
        }
    }
}
