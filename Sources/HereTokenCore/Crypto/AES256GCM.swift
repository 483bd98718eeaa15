import COpenSSL

/// Authenticated encryption with AES-256-GCM (NIST SP 800-38D), computed by OpenSSL.
package enum AES256GCM {
    /// The length of an initialization vector in bytes: the 96 bits that GCM is made for.
    static let ivByteCount = 12
    private static let keyByteCount = 32
    private static let tagByteCount = 16

    /// Encrypts `plaintext`; returns the ciphertext and then the tag.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - iv: 12 bytes, never used with this key before.
    ///   - associatedData: not encrypted, but authenticated: it must be the same when the result is opened.
    /// - Throws: ``Failure/cryptography(_:)``.
    package static func seal(
        _ plaintext: Secret,
        key: Secret,
        iv: [UInt8],
        associatedData: [UInt8]
    ) throws(Failure) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: tagByteCount)
        let ciphertext = plaintext.withBytes { plaintext in
            compute(plaintext, key: key, iv: iv, associatedData: associatedData, tag: &tag, encrypts: true)
        }
        guard let ciphertext else { throw .cryptography("AES-256-GCM") }
        return ciphertext + tag
    }

    /// Decrypts the result of ``seal(_:key:iv:associatedData:)``.
    ///
    /// - Returns: nil if the key, the vector, the associated data or any bit of `sealed` is different.
    package static func open(_ sealed: [UInt8], key: Secret, iv: [UInt8], associatedData: [UInt8]) -> Secret? {
        guard sealed.count >= tagByteCount else { return nil }
        var tag = Array(sealed.suffix(tagByteCount))
        let plaintext = sealed.dropLast(tagByteCount).withUnsafeBufferPointer { ciphertext in
            compute(ciphertext, key: key, iv: iv, associatedData: associatedData, tag: &tag, encrypts: false)
        }
        guard var plaintext else { return nil }
        defer { plaintext.wipe() }
        return Secret(plaintext)
    }

    /// Encrypts and sets `tag`, or decrypts and checks `tag`; nil if the tag is wrong or OpenSSL refuses.
    private static func compute(
        _ input: UnsafeBufferPointer<UInt8>,
        key: Secret,
        iv: [UInt8],
        associatedData: [UInt8],
        tag: inout [UInt8],
        encrypts: Bool
    ) -> [UInt8]? {
        OpenSSL.prepare()
        guard key.count == keyByteCount, iv.count == ivByteCount,
            let count = Int32(exactly: input.count), let dataCount = Int32(exactly: associatedData.count),
            let context = EVP_CIPHER_CTX_new()
        else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }

        var output = [UInt8](repeating: 0, count: input.count)
        var rest: [UInt8] = [0]
        var length: Int32 = 0
        let isReady = key.withBytes { key in
            EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key.baseAddress, iv, encrypts ? 1 : 0)
        }
        guard isReady == 1,
            encrypts || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1,
            EVP_CipherUpdate(context, nil, &length, associatedData, dataCount) == 1,
            EVP_CipherUpdate(context, &output, &length, input.baseAddress, count) == 1, length == count,
            // This call authenticates a decrypted output.
            EVP_CipherFinal_ex(context, &rest, &length) == 1,
            !encrypts || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagByteCount), &tag) == 1
        else {
            output.wipe()
            return nil
        }
        return output
    }
}
