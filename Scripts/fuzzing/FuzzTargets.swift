// The entry point for libFuzzer, and a target for each parser. Scripts/fuzz compiles this file and the core as one module.

import Foundation
import Glibc

/// The parsers, by the name in FUZZ_TARGET.
private enum Target: String {
    case properties
    case ini
    case reply
    case cache
    case jws
    case compare

    /// The target of this process.
    static let current = getenv("FUZZ_TARGET").flatMap { Target(rawValue: String(cString: $0)) } ?? .properties

    func run(_ bytes: [UInt8]) {
        switch self {
        case .properties: credentials(bytes, path: "f.properties")
        case .ini: credentials(bytes, path: "f.ini")
        case .reply: answer(bytes)
        case .cache: cacheEntry(bytes)
        case .jws: token(bytes)
        case .compare: header(bytes)
        }
    }
}

/// Parses a credentials file; the result must be safe to send.
private func credentials(_ bytes: [UInt8], path: String) {
    do throws(Failure) {
        let loaded = try CredentialsText.credentials(in: bytes, origin: .file(path: path), profile: nil)
        let key = loaded.credentials
        require(!key.accessKeyID.isEmpty && key.accessKeyID.utf8.allSatisfy(CredentialsKey.accessKeyID.allows))
        require(key.accessKeySecret.count > 0)
        if let endpoint = try? key.tokenEndpoint?.endpoint() {
            require((try? RequestURL(endpoint.url.text)) == endpoint.url)
        }
        if let scope = try? key.scope?.scope() { require(scope.utf8.allSatisfy(CredentialsKey.tokenScope.allows)) }
    } catch {
        require([.credentialsBroken, .noProfile].contains(error.code) && !error.hint.isEmpty)
        for text in [error.message, error.hint] + error.details {
            require(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }
}

/// Parses a reply as a token and as an error; no control character of it may reach a terminal.
private func answer(_ bytes: [UInt8]) {
    let secret = "c2VjcmV0LXNlY3JldA"
    let sent = ClockReading(wall: 1, uptime: 1, boot: "b")
    let reader = ReplyReader(host: "h", sent: sent, clockLead: 0, text: ForeignText(hiding: [secret]))
    for status in [200, 302, 401] {
        let start = String(decoding: bytes.prefix(64), as: UTF8.self)
        let headers = ["date": start, "location": start, "content-type": start]
        do throws(Failure) {
            let token = try reader.token(in: HTTPResponse(status: status, headers: headers, body: Data(bytes)))
            require(AccessToken.isB64Token(token.value.revealed().utf8) && token.lifetime > 0)
        } catch {
            let ids = [error.service?.errorID, error.service?.correlationID].compactMap(\.self)
            for text in [error.message, error.hint] + error.details + ids {
                require(!text.contains(secret))
                require(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
            }
        }
    }
}

/// Opens a cache entry: as it is, which fails, and sealed, as by an attacker who knows the secret.
private func cacheEntry(_ bytes: [UInt8]) {
    let credentials = Credentials(accessKeyID: "id", accessKeySecret: Secret("secret".utf8))
    let name = String(repeating: "0", count: 64)
    guard let key = try? CacheKey(name: name, credentials: credentials) else { return }
    require(CacheEntry.open(bytes, key: key) == nil)
    let header = Array("HERE-TOKEN".utf8) + [3]
    let iv = [UInt8](repeating: 7, count: AES256GCM.ivByteCount)
    let sealed = try? AES256GCM.seal(
        Secret(bytes),
        key: key.sealingKey,
        iv: iv,
        associatedData: header + Array(name.utf8)
    )
    guard let sealed, let token = CacheEntry.open(header + iv + sealed, key: key) else { return }
    let now = ClockReading(wall: 1_800_000_000, uptime: 1_000, boot: "b")
    require((0...max(0, token.lifetime)).contains(token.secondsLeft(at: now)))
}

/// Parses a token as `inspect` does.
private func token(_ bytes: [UInt8]) {
    guard let token = try? TokenInspection.token(in: String(decoding: bytes, as: UTF8.self)) else { return }
    guard let inspection = try? TokenInspection(token) else { return }
    _ = (inspection.issuer, inspection.appID, inspection.issuedAt, inspection.expiresAt)
}

/// Compares a header as `sign --compare` does; no input has the right signature.
private func header(_ bytes: [UInt8]) {
    guard let header = AuthorizationHeader(String(decoding: bytes, as: UTF8.self)), header.parameters.count < 20 else {
        return
    }
    guard let url = try? RequestURL("https://account.api.here.com/oauth2/token?a=b") else { return require(false) }
    let comparison = SignatureComparison(
        header: header,
        request: SignableRequest(method: "POST", url: url, body: [FormParameter("grant_type", "client_credentials")]),
        consumerKey: "key",
        consumerSecret: Secret("secret".utf8),
        limit: 1
    )
    require(!(((try? comparison.differences(at: 1_800_000_000)) ?? []).isEmpty))
}

/// Ends the process, so that libFuzzer keeps the input.
private func require(_ condition: Bool) {
    if !condition { abort() }
}

/// libFuzzer calls this with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    Target.current.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
