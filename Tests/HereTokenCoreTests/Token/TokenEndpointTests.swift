import HereTokenCore
import Testing

@Suite struct TokenEndpointTests {
    @Test(
        "an unusable URL is not an endpoint",
        arguments: [
            ("account.api.here.com", "is not an https:// or http:// URL"),
            ("https://u@h/t", "has a user name or password in it"),
            ("https://h/a/../t", "has . or .. in its path"), ("https://h/./t", "has . or .. in its path"),
            ("https://h/%2E%2e/t", "has . or .. in its path"),
        ]
    )
    func refused(_ text: String, _ words: String) {
        let failure = Failure(
            .endpointRejected,
            exitStatus: .usage,
            "the token endpoint " + words,
            hint: "use an endpoint like https://account.api.here.com/oauth2/token"
        )
        #expect(throws: failure) { try TokenEndpoint(text) }
    }

    @Test(
        "an endpoint may have an IPv6 address or a name in punycode",
        arguments: ["https://[2001:db8::1]:8443/t", "http://[::1]:80/t", "https://xn--bcher-kva.example/t"]
    )
    func addresses(_ text: String) throws {
        #expect(try TokenEndpoint(text).url.text == text.replacing(":80/", with: "/"))
    }

    @Test(
        "an endpoint with plain http must be on this machine",
        arguments: [
            "account.api.here.com", "127.0.0.1.evil.example", "127.1", "127.0.0.01", "0x7f.0.0.1", "2130706433",
            "10.0.0.1",
            "localhost.evil.example", "0.0.0.0", "[::]", "[::2]", "[::ffff:127.0.0.1]",
        ]
    )
    func plainHTTP(_ host: String) {
        let failure = Failure(
            .endpointRejected,
            exitStatus: .configuration,
            "the token endpoint uses plain http to \(host): others could read the token in transit",
            hint: "use https://; plain http is allowed only to this machine (localhost, 127.0.0.1, [::1])"
        )
        #expect(throws: failure) { try TokenEndpoint("http://\(host)/oauth2/token") }
    }
}
