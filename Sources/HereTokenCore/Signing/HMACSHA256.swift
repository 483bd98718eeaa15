import COpenSSL

/// HMAC with SHA-256 (RFC 2104), computed by OpenSSL.
package enum HMACSHA256 {
    /// The length of a code in bytes.
    package static let byteCount = 32

    /// The code of `message` under `key`.
    ///
    /// - Throws: ``TokenFailure/cryptography(_:)`` if OpenSSL refuses: a key of 2 GiB, no memory.
    package static func code(for message: some Collection<UInt8>, key: Secret) throws(TokenFailure) -> [UInt8] {
        OpenSSL.prepare()
        guard let keyLength = Int32(exactly: key.count) else { throw .cryptography("HMAC key length") }
        let message = Array(message)
        var code = [UInt8](repeating: 0, count: byteCount)
        var length: UInt32 = 0
        let result = key.withBytes { key in
            HMAC(EVP_sha256(), key.baseAddress, keyLength, message, message.count, &code, &length)
        }
        guard result != nil, length == byteCount else { throw .cryptography("HMAC") }
        return code
    }
}
