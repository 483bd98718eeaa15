import Foundation

/// The bytes of an entry: `HERE-TOKEN` and a version byte (11 bytes), the initialization vector (12), the ciphertext of the
/// fields, the tag (16).
///
/// Header and name are the associated data: an entry that was renamed, or has another version, cannot be opened.
package enum CacheEntry {
    private static let header = Array("HERE-TOKEN".utf8) + [3]

    /// Seals `token`.
    ///
    /// - Parameter iv: 12 random bytes.
    package static func seal(_ token: AccessToken, key: CacheKey, iv: [UInt8]) throws(Failure) -> [UInt8] {
        var plaintext = plaintext(of: token, for: key.subject)
        defer { plaintext.wipe() }
        return try seal(Secret(plaintext), name: key.name, key: key, iv: iv)
    }

    /// Opens the result of ``seal(_:key:iv:)``; nil for any other bytes.
    package static func open(_ bytes: [UInt8], key: CacheKey) -> AccessToken? {
        open(bytes, name: key.name, key: key)?.withBytes(token(in:))
    }

    /// The subject of an entry that ``open(_:key:)`` opens; nil for any other bytes.
    static func subject(of bytes: [UInt8], key: CacheKey) -> CacheSubject? {
        open(bytes, name: key.name, key: key)?.withBytes { bytes in
            var fields = CacheFields.Reader(bytes)
            guard let endpoint = fields.text(), let scope = fields.text() else { return nil }
            return CacheSubject(endpoint: endpoint, scope: scope.isEmpty ? nil : String(scope.dropFirst()))
        }
    }

    /// Whether `bytes` begin as an entry of this version.
    static func isSealed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: header) }

    private static func seal(_ plaintext: Secret, name: String, key: CacheKey, iv: [UInt8]) throws(Failure) -> [UInt8] {
        try header + iv
            + AES256GCM.seal(plaintext, key: key.sealingKey, iv: iv, associatedData: header + Array(name.utf8))
    }

    private static func open(_ bytes: [UInt8], name: String, key: CacheKey) -> Secret? {
        guard bytes.starts(with: header), bytes.count > header.count + AES256GCM.ivByteCount else { return nil }
        let body = bytes.dropFirst(header.count)
        return AES256GCM.open(
            Array(body.dropFirst(AES256GCM.ivByteCount)),
            key: key.sealingKey,
            iv: Array(body.prefix(AES256GCM.ivByteCount)),
            associatedData: header + Array(name.utf8)
        )
    }
}

/// The request that an entry has the token of.
package struct CacheSubject: Equatable, Sendable {
    /// The URL that it was sent to.
    package let endpoint: String
    /// The project; nil if the request has no scope.
    package let scope: String?
}

extension CacheEntry {
    /// Seals a failure for the lock of `key`, so that other processes need not ask again; empty if that fails.
    static func seal(_ known: KnownFailure, key: CacheKey) -> [UInt8] {
        guard let json = try? JSONEncoder().encode(known) else { return [] }
        let iv = [UInt8].random(count: AES256GCM.ivByteCount)
        return (try? seal(Secret(json), name: key.name + ".lock", key: key, iv: iv)) ?? []
    }

    /// Opens a sealed failure; nil for any other bytes.
    static func openFailure(_ bytes: [UInt8], key: CacheKey) -> KnownFailure? {
        let json = open(bytes, name: key.name + ".lock", key: key)
        return json?.withBytes { try? JSONDecoder().decode(KnownFailure.self, from: Data($0)) }
    }
}

extension CacheEntry {
    private static func plaintext(of token: AccessToken, for subject: CacheSubject?) -> [UInt8] {
        let endpoint = subject?.endpoint ?? ""
        let scope = subject?.scope.map { "=" + $0 } ?? ""
        var fields = CacheFields(capacity: token.value.count + endpoint.utf8.count + scope.utf8.count + 1_024)
        fields.append(endpoint.utf8)
        fields.append(scope.utf8)
        fields.append(token.tokenType.utf8)
        fields.append((token.scope.map { "=" + $0 } ?? "").utf8)
        for number in [token.lifetime, token.expiresAt, token.issued.wall, token.issued.uptime] {
            fields.append(String(number).utf8)
        }
        fields.append(token.issued.boot.utf8)
        token.value.withBytes { fields.append($0) }
        return fields.bytes
    }

    /// Nil if a field is malformed or out of range.
    private static func token(in bytes: UnsafeBufferPointer<UInt8>) -> AccessToken? {
        var fields = CacheFields.Reader(bytes)
        guard
            // The subject.
            fields.next() != nil, fields.next() != nil,
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

/// The name of an entry and the key that it is sealed with, both derived from the secret of the access key.
///
/// Without the secret, neither can be computed: a copied cache reveals nothing, and a wrong secret finds nothing.
package struct CacheKey: Sendable {
    /// The name of the entry: 64 hexadecimal digits.
    package let name: String
    let sealingKey: Secret
    /// Nil if only the name is known.
    let subject: CacheSubject?

    package init(request: TokenRequest, credentials: Credentials) throws(Failure) {
        let fields = [
            request.endpoint.url.text, credentials.accessKeyID, request.scope.map { "=" + $0 } ?? "",
            request.expiresIn.map(String.init) ?? "",
        ]
        // Each field has its length before it, so that no two requests have the same name.
        let message = fields.map { "\($0.utf8.count):\($0)" }.joined()
        let namingKey = Secret(
            try HashFunction.sha256.code(for: Self.namingLabel.utf8, key: credentials.accessKeySecret)
        )
        let name = try HashFunction.sha256.code(for: message.utf8, key: namingKey).hexadecimal
        let subject = CacheSubject(endpoint: request.endpoint.url.text, scope: request.scope)
        try self.init(name: name, subject: subject, credentials: credentials)
    }

    init(name: String, subject: CacheSubject? = nil, credentials: Credentials) throws(Failure) {
        self.name = name
        self.subject = subject
        sealingKey = Secret(try HashFunction.sha256.code(for: Self.sealingLabel.utf8, key: credentials.accessKeySecret))
    }

    private static let namingLabel = "here-token cache 1: name"
    private static let sealingLabel = "here-token cache 1: seal"
}

/// A list of texts, each as its length in bytes, `:` and itself.
///
/// It is not JSON: decoding that with Foundation takes longer than everything else in a cached fetch.
private struct CacheFields {
    /// The list; it contains a secret, so the caller must wipe it.
    private(set) var bytes: [UInt8] = []

    /// An empty list with room for `capacity` bytes: a larger one is reallocated, and leaves a copy that is not wiped.
    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func append(_ text: some Collection<UInt8>) {
        bytes += Array("\(text.count):".utf8)
        bytes += text
    }

    struct Reader {
        private var rest: Slice<UnsafeBufferPointer<UInt8>>

        /// - Parameter bytes: must outlive the reader.
        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            rest = bytes[...]
        }

        var isAtEnd: Bool { rest.isEmpty }

        /// The bytes of the next text; nil at the end, or if the list is malformed.
        mutating func next() -> Slice<UnsafeBufferPointer<UInt8>>? {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard
                digits.count < 8, let count = Int(String(decoding: digits, as: UTF8.self)),
                rest.count > digits.count + count, rest[digits.endIndex] == UInt8(ascii: ":")
            else { return nil }
            let text = rest.dropFirst(digits.count + 1).prefix(count)
            rest = rest[text.endIndex...]
            return text
        }

        mutating func text() -> String? { next().flatMap { String(validating: $0, as: UTF8.self) } }

        mutating func number(in range: ClosedRange<Int>) -> Int? {
            text().flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}
