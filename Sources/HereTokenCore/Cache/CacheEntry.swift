/// The bytes of an entry: a header in the clear, then a token, sealed.
///
/// `HERE-TOKEN` and a version byte (11 bytes), the initialization vector (12), the ciphertext of the fields, the tag (16). Header and name are the associated data: an entry that was renamed, or of another version, does not open.
package enum CacheEntry {
    private static let header = Array("HERE-TOKEN".utf8) + [2]

    /// Seals `token`.
    ///
    /// - Parameter iv: 12 random bytes.
    /// - Throws: ``Failure/cryptography(_:)``.
    package static func seal(_ token: AccessToken, key: CacheKey, iv: [UInt8]) throws(Failure) -> [UInt8] {
        var plaintext = plaintext(of: token)
        defer { plaintext.wipe() }
        return try header + iv
            + AES256GCM.seal(
                Secret(plaintext),
                key: key.sealingKey,
                iv: iv,
                associatedData: header + Array(key.name.utf8)
            )
    }

    /// Opens what ``seal(_:key:iv:)`` made; nil for anything else, whatever it is.
    package static func open(_ bytes: [UInt8], key: CacheKey) -> AccessToken? {
        guard bytes.starts(with: header), bytes.count > header.count + AES256GCM.ivByteCount else { return nil }
        let body = bytes.dropFirst(header.count)
        let plaintext = AES256GCM.open(
            Array(body.dropFirst(AES256GCM.ivByteCount)),
            key: key.sealingKey,
            iv: Array(body.prefix(AES256GCM.ivByteCount)),
            associatedData: header + Array(key.name.utf8)
        )
        return plaintext?.withBytes(token(in:))
    }
}

extension CacheEntry {
    private static func plaintext(of token: AccessToken) -> [UInt8] {
        var fields = CacheFields(capacity: token.value.count + 1_024)
        fields.append(token.tokenType.utf8)
        fields.append((token.scope.map { "=" + $0 } ?? "").utf8)
        for number in [token.lifetime, token.expiresAt, token.issued.wall, token.issued.uptime] {
            fields.append(String(number).utf8)
        }
        fields.append(token.issued.boot.utf8)
        token.value.withBytes { fields.append($0) }
        return fields.bytes
    }

    /// The token whose fields these are; nil if they are none that can be reckoned with.
    private static func token(in bytes: UnsafeBufferPointer<UInt8>) -> AccessToken? {
        var fields = CacheFields.Reader(bytes)
        guard
            let type = fields.text(), let scope = fields.text(),
            let lifetime = fields.number(in: 1...AccessToken.longestLifetime),
            let expiresAt = fields.number(in: HTTPDate.plausible), let wall = fields.number(in: HTTPDate.plausible),
            let uptime = fields.number(in: HTTPDate.plausible), let boot = fields.text(),
            let value = fields.next(), fields.isAtEnd, AccessToken.isB64Token(value)
        else { return nil }
        return AccessToken(
            value: Secret(value),
            tokenType: type,
            scope: scope.isEmpty ? nil : String(scope.dropFirst()),
            lifetime: lifetime,
            expiresAt: expiresAt,
            issued: ClockReading(wall: wall, uptime: uptime, boot: boot)
        )
    }
}
