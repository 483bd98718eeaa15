import HereTokenCore
import Testing

@Suite struct CacheEntryTests {
    private let iv = [UInt8](repeating: 1, count: 12)

    private func key(
        id: String = "id",
        secret: String = "secret",
        endpoint: String = "https://h/t",
        scope: String? = nil,
        expiresIn: Int? = nil
    ) throws -> CacheKey {
        try CacheKey(
            request: TokenRequest(endpoint: TokenEndpoint(endpoint), scope: scope, expiresIn: expiresIn),
            credentials: Credentials(accessKeyID: id, accessKeySecret: Secret(secret.utf8))
        )
    }

    @Test("a sealed token can be opened")
    func roundTrip() throws {
        for scope in [nil, "", "hrn:here:authorization::org:project/ü:1"] {
            let token = AccessToken.fake(scope: scope)
            let sealed = try CacheEntry.seal(token, key: key(), iv: iv)
            #expect(try CacheEntry.open(sealed, key: key()) == token)
        }
    }

    @Test("a sealed token shows no part of its content")
    func hiding() throws {
        let sealed = try CacheEntry.seal(.fake("SeCrEtToKeN"), key: key(scope: "hrn:here:scope"), iv: iv)
        let text = String(decoding: sealed, as: Unicode.ASCII.self)
        for hidden in ["SeCrEtToKeN", "hrn:here", "bearer", "accessToken", "https"] { #expect(!text.contains(hidden)) }
    }

    @Test("a sealed token opens only with the same secret and name")
    func otherKeys() throws {
        let sealed = try CacheEntry.seal(.fake(), key: key(), iv: iv)
        #expect(try CacheEntry.open(sealed, key: key(secret: "other")) == nil)
        #expect(try CacheEntry.open(sealed, key: key(scope: "other")) == nil)
    }

    @Test("a sealed token does not open if any byte is changed, added or missing")
    func damage() throws {
        let key = try key()
        let sealed = try CacheEntry.seal(.fake(), key: key, iv: iv)
        for index in sealed.indices {
            for mask: UInt8 in [1, 0x80, 0xFF] {
                var damaged = sealed
                damaged[index] ^= mask
                #expect(CacheEntry.open(damaged, key: key) == nil)
            }
            #expect(CacheEntry.open(Array(sealed[..<index]), key: key) == nil)
        }
        #expect(CacheEntry.open(sealed + [0], key: key) == nil)
        #expect(CacheEntry.open([], key: key) == nil)
    }

    @Test("each request has a different cache entry name")
    func names() throws {
        let names = try [
            key(), key(id: "other"), key(secret: "other"), key(endpoint: "https://h/u"), key(scope: ""),
            key(scope: "x"),
            key(expiresIn: 60), key(expiresIn: 600), key(endpoint: "https://h/t?x"), key(scope: "x", expiresIn: 60),
        ].map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
        #expect(try key().name == names[0])
    }
}
