import COpenSSL

/// An RSA private key, in OpenSSL's memory.
package final class RSAPrivateKey: Sendable {
    /// The reason why a text is not a usable key.
    package struct Invalid: Error {
        /// Follows the name of the file or setting, such as "is a public key".
        package let words: String
        /// The instruction for the user.
        package let hint: String
    }

    // Nothing changes the key, and OpenSSL's functions that only read one may be called from several threads.
    nonisolated(unsafe) private let key: OpaquePointer

    /// HERE accepts no shorter key, and RFC 7518, section 3.3, allows none.
    package static let leastBits = 2_048
    /// Longer keys take minutes to make.
    package static let mostBits = 8_192

    private init(owning key: OpaquePointer) { self.key = key }

    deinit { EVP_PKEY_free(key) }

    /// Makes a new key.
    ///
    /// - Throws: ``Failure/cryptography(_:)``.
    package static func make(bits: Int) throws(Failure) -> RSAPrivateKey {
        OpenSSL.prepare()
        let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard context != nil, EVP_PKEY_keygen_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1, EVP_PKEY_generate(context, &key) == 1, let key
        else { throw .cryptography("RSA key") }
        return RSAPrivateKey(owning: key)
    }

    /// Throws if the numbers in the key do not belong together; takes some milliseconds.
    package func check() throws(Invalid) {
        let context = EVP_PKEY_CTX_new_from_pkey(nil, key, nil)
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        if EVP_PKEY_check(context) != 1 { throw .damaged }
    }

    /// The length of the modulus.
    package var bits: Int { Int(EVP_PKEY_get_bits(key)) }

    /// The modulus, big-endian without leading zeros.
    package var modulus: [UInt8] { number(OSSL_PKEY_PARAM_RSA_N) }

    /// The public exponent, big-endian without leading zeros.
    package var exponent: [UInt8] { number(OSSL_PKEY_PARAM_RSA_E) }

    private func number(_ name: String) -> [UInt8] {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &number) == 1, let number else { return [] }
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: (Int(BN_num_bits(number)) + 7) / 8)
        BN_bn2bin(number, &bytes)
        return bytes
    }

    /// The key as PKCS#8 in PEM (RFC 5958, RFC 7468).
    package func pem() throws(Failure) -> Secret {
        let bio = BIO_new(BIO_s_secmem())
        defer { BIO_free(bio) }
        guard PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1 else {
            throw .cryptography("PKCS#8 form of the key")
        }
        var text = [UInt8](repeating: 0, count: BIO_ctrl_pending(bio))
        defer { text.wipe() }
        guard BIO_read(bio, &text, Int32(text.count)) == text.count else {
            throw .cryptography("PKCS#8 form of the key")
        }
        return Secret(text)
    }

    /// The signature of `message` by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2), `RS256` of RFC 7518.
    package func signature(of message: some Collection<UInt8>) throws(Failure) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        let message = Array(message)
        var length = Int(EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: length)
        guard context != nil, EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else { throw .cryptography("RS256 signature") }
        return Array(signature.prefix(length))
    }
}

// MARK: - Parsing

extension RSAPrivateKey {
    /// Parses PKCS#8 or PKCS#1, in PEM or in bare base64.
    ///
    /// The lines of the PEM may be joined or end with `\n` in two characters, as in properties files and variables; text
    /// before it is ignored.
    package convenience init(_ text: Secret) throws(Invalid) {
        OpenSSL.prepare()
        var der = try text.withBytes { bytes throws(Invalid) in try Self.der(in: bytes) }
        defer { der.wipe() }
        let key = der.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return d2i_AutoPrivateKey(nil, &start, bytes.count)
        }
        ERR_clear_error()
        guard let key else { throw .damaged }
        self.init(owning: key)
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { throw .notRSA }
        guard bits >= Self.leastBits else {
            throw Invalid(
                words: "is an RSA key of \(bits) bits, too short",
                hint: "make a key of at least \(Self.leastBits) bits: here-token key new -o private-key.pem"
            )
        }
    }

    /// The bytes of the key, which the caller has to wipe.
    private static func der(in text: UnsafeBufferPointer<UInt8>) throws(Invalid) -> [UInt8] {
        var body = text[...]
        if let begin = text.firstRange(of: "-----BEGIN ".utf8) {
            let label = text[begin.upperBound...].prefix { $0 != UInt8(ascii: "-") }
            try check(label: String(decoding: label, as: UTF8.self))
            let start = text[label.endIndex...].drop { $0 == UInt8(ascii: "-") }
            guard let end = start.firstRange(of: "-----END ".utf8) else {
                throw Invalid(words: "has no END line", hint: "copy the whole key again, from BEGIN to END")
            }
            body = start[..<end.lowerBound]
            if body.contains(UInt8(ascii: ":")) { throw .encrypted }
        }
        var base64: [UInt8] = []
        base64.reserveCapacity(body.count + 4)
        defer { base64.wipe() }
        var rest = body.makeIterator()
        while let byte = rest.next() {
            // The ends of lines, also as two characters.
            if byte == UInt8(ascii: "\\") {
                _ = rest.next()
            } else if !byte.isWhitespace {
                base64.append(byte)
            }
        }
        while !base64.count.isMultiple(of: 4) { base64.append(UInt8(ascii: "=")) }
        var der = [UInt8](repeating: 0, count: base64.count / 4 * 3)
        let count = base64.isEmpty ? -1 : EVP_DecodeBlock(&der, base64, Int32(base64.count))
        guard count >= 0 else {
            throw Invalid(
                words: "is not a private key in PEM",
                hint: "use a file that begins with -----BEGIN PRIVATE KEY-----"
            )
        }
        // EVP_DecodeBlock counts padding as zero bytes.
        der.removeLast(der.count - Int(count) + base64.suffix(2).count { $0 == UInt8(ascii: "=") })
        return der
    }

    private static func check(label: String) throws(Invalid) {
        switch label {
        case "PRIVATE KEY", "RSA PRIVATE KEY": break
        case "ENCRYPTED PRIVATE KEY": throw .encrypted
        case "EC PRIVATE KEY", "DSA PRIVATE KEY": throw .notRSA
        case "PUBLIC KEY", "RSA PUBLIC KEY":
            throw Invalid(words: "is a public key", hint: "use the private key that belongs to it")
        case "CERTIFICATE":
            throw Invalid(words: "is a certificate", hint: "use the private key that belongs to it")
        case "OPENSSH PRIVATE KEY":
            throw Invalid(words: "is in OpenSSH's format", hint: "convert it: ssh-keygen -p -m PKCS8 -f FILE")
        default:
            throw Invalid(
                words: "is not a private key in PEM",
                hint: "use a file that begins with -----BEGIN PRIVATE KEY-----"
            )
        }
    }
}

extension RSAPrivateKey.Invalid {
    fileprivate static let damaged = Self(words: "is damaged", hint: "copy the whole key again, from BEGIN to END")
    fileprivate static let encrypted = Self(
        words: "is encrypted with a passphrase",
        hint: "decrypt it: openssl pkey -in FILE -out private-key.pem"
    )
    fileprivate static let notRSA = Self(
        words: "is not an RSA key",
        hint: "make an RSA key: here-token key new -o private-key.pem"
    )
}

// MARK: - JSON Web Key

extension RSAPrivateKey {
    /// The public key as a JSON Web Key (RFC 7517), as HERE takes it for registration.
    package struct JWK: Encodable, Sendable {
        let alg = "RS256"
        let kty = "RSA"
        let use = "sig"
        /// The id of the key.
        package let kid: String
        /// The modulus, in base64url.
        package let n: String
        /// The public exponent, in base64url.
        package let e: String

        enum CodingKeys: CodingKey { case alg, kty, use, kid, n, e }
    }

    /// - Parameter id: nil for the thumbprint (RFC 7638) with SHA-256.
    package func jwk(id: String?) -> JWK {
        let (n, e) = (Base64URL.encode(modulus), Base64URL.encode(exponent))
        // The members in the order of RFC 7638, section 3.2.
        let thumbprint = Base64URL.encode(OpenSSL.sha256(#"{"e":"\#(e)","kty":"RSA","n":"\#(n)"}"#.utf8))
        return JWK(kid: id ?? thumbprint, n: n, e: e)
    }
}
