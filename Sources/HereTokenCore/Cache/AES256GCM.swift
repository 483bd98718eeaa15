import COpenSSL

/// Authenticated encryption with AES-256-GCM (NIST SP 800-38D), computed by OpenSSL.
package enum AES256GCM {
    /// The length of a key in bytes.
    package static let keyByteCount = 32
    /// The length of an initialization vector in bytes: the 96 bits that GCM is made for.
    package static let ivByteCount = 12
    /// The length of an authentication tag in bytes.
    package static let tagByteCount = 16

    /// Encrypts `plaintext`; returns ciphertext and tag, one behind the other.
    ///
    /// - Parameters:
    ///   - plaintext: what is to be hidden.
    ///   - key: 32 bytes.
    ///   - iv: 12 bytes that were never used with this key before.
    ///   - associatedData: what is not hidden, but must be the same when it is opened.
    /// - Throws: ``Failure/cryptography(_:)``.
    package static func seal(
        _ plaintext: Secret,
        key: Secret,
        iv: [UInt8],
        associatedData: [UInt8]
    ) throws(Failure) -> [UInt8] {
        guard let context = Context(key: key, iv: iv, encrypts: true), context.add(associatedData: associatedData),
            let ciphertext = plaintext.withBytes({ context.update($0) }), context.finish(),
            let tag = context.tag()
        else { throw .cryptography("AES-256-GCM") }
        return ciphertext + tag
    }

    /// Decrypts what ``seal(_:key:iv:associatedData:)`` made; nil if a bit of it, of the key, the vector or the
    /// associated data is not the same.
    package static func open(_ sealed: [UInt8], key: Secret, iv: [UInt8], associatedData: [UInt8]) -> Secret? {
        guard sealed.count >= tagByteCount else { return nil }
        let tag = Array(sealed.suffix(tagByteCount))
        guard let context = Context(key: key, iv: iv, encrypts: false), context.add(associatedData: associatedData),
            var plaintext = sealed.dropLast(tagByteCount).withUnsafeBufferPointer({ context.update($0) })
        else { return nil }
        defer { plaintext.wipe() }
        // Nothing of the plaintext may be used before this says that it is genuine.
        guard context.expect(tag: tag), context.finish() else { return nil }
        return Secret(plaintext)
    }
}

extension AES256GCM {
    /// OpenSSL's cipher context for one message.
    private final class Context {
        private let context: OpaquePointer

        init?(key: Secret, iv: [UInt8], encrypts: Bool) {
            OpenSSL.prepare()
            guard key.count == keyByteCount, iv.count == ivByteCount, let context = EVP_CIPHER_CTX_new() else {
                return nil
            }
            self.context = context
            let isReady = key.withBytes { key in
                EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key.baseAddress, iv, encrypts ? 1 : 0)
            }
            guard isReady == 1 else { return nil }
        }

        deinit { EVP_CIPHER_CTX_free(context) }

        func add(associatedData: [UInt8]) -> Bool {
            var length: Int32 = 0
            guard let count = Int32(exactly: associatedData.count) else { return false }
            return EVP_CipherUpdate(context, nil, &length, associatedData, count) == 1
        }

        func update(_ input: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
            guard let count = Int32(exactly: input.count) else { return nil }
            var output = [UInt8](repeating: 0, count: input.count)
            var length: Int32 = 0
            guard EVP_CipherUpdate(context, &output, &length, input.baseAddress, count) == 1, length == count else {
                return nil
            }
            return output
        }

        func finish() -> Bool {
            var rest: [UInt8] = [0]
            var length: Int32 = 0
            return EVP_CipherFinal_ex(context, &rest, &length) == 1
        }

        func tag() -> [UInt8]? {
            var tag = [UInt8](repeating: 0, count: tagByteCount)
            let length = Int32(tagByteCount)
            return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, length, &tag) == 1 ? tag : nil
        }

        func expect(tag: [UInt8]) -> Bool {
            var tag = tag
            return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagByteCount), &tag) == 1
        }
    }
}
