/// HMAC with SHA-256 (RFC 2104).
package enum HMACSHA256 {
    /// The length of a code in bytes.
    package static let byteCount = HashFunction.sha256.byteCount

    /// The code of `message` under `key`.
    ///
    /// - Throws: ``Failure/cryptography(_:)`` if OpenSSL refuses: a key of 2 GiB, no memory.
    package static func code(for message: some Collection<UInt8>, key: Secret) throws(Failure) -> [UInt8] {
        try HashFunction.sha256.code(for: message, key: key)
    }
}
