import Foundation

/// The bytes of an entry: a header in the clear, then a token, sealed.
///
/// `HERE-TOKEN` `1` (10 bytes and a version byte), the initialization vector (12), the ciphertext of a JSON object, the
/// tag (16). Header and name are the associated data: an entry that was renamed, or of another version, does not open.
package enum CacheEntry {
    private static let header = Array("HERE-TOKEN".utf8) + [1]

    /// Seals `token`.
    ///
    /// - Parameter iv: 12 random bytes.
    /// - Throws: ``TokenFailure/cryptography(_:)``.
    package static func seal(_ token: AccessToken, key: CacheKey, iv: [UInt8]) throws(TokenFailure) -> [UInt8] {
        guard var plaintext = try? JSONEncoder().encode(Content(token)) else { throw .cryptography("cache entry") }
        defer { plaintext.resetBytes(in: plaintext.startIndex..<plaintext.endIndex) }
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
        guard let plaintext else { return nil }
        return plaintext.withBytes { try? JSONDecoder().decode(Content.self, from: Data($0)) }?.token
    }
}

extension CacheEntry {
    /// The sealed JSON.
    private struct Content: Codable {
        let accessToken: String
        let tokenType: String
        let scope: String?
        let lifetime: Int
        let expiresAt: Int
        let issued: ClockReading

        init(_ token: AccessToken) {
            accessToken = token.value.revealed()
            tokenType = token.tokenType
            scope = token.scope
            lifetime = token.lifetime
            expiresAt = token.expiresAt
            issued = token.issued
        }

        /// The token; nil if it has what no token of ours has, such as numbers that cannot be reckoned with.
        var token: AccessToken? {
            guard
                AccessToken.isB64Token(accessToken), (1...TokenResponse.longestLifetime).contains(lifetime),
                [expiresAt, issued.wall, issued.uptime].allSatisfy(HTTPDate.plausible.contains)
            else { return nil }
            return AccessToken(
                value: Secret(accessToken.utf8),
                tokenType: tokenType,
                scope: scope,
                lifetime: lifetime,
                expiresAt: expiresAt,
                issued: issued
            )
        }
    }
}
