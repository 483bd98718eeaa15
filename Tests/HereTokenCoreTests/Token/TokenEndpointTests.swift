import HereTokenCore
import Testing

@Suite struct TokenEndpointTests {
    @Test(
        "refuses what is no URL to fetch a token from",
        arguments: [
            ("account.api.here.com", .url(.notURL)), ("https://u@h/t", .url(.userInfo)),
            ("https://h/a/../t", .dotSegments), ("https://h/./t", .dotSegments),
            ("https://h/%2E%2e/t", .dotSegments),
        ] as [(String, EndpointFault)]
    )
    func refused(_ text: String, _ expected: EndpointFault) {
        #expect(throws: expected) { try TokenEndpoint(text) }
    }

    @Test(
        "takes IPv6 addresses and names in punycode",
        arguments: ["https://[2001:db8::1]:8443/t", "http://[::1]:80/t", "https://xn--bcher-kva.example/t"]
    )
    func addresses(_ text: String) throws {
        #expect(try TokenEndpoint(text).url.text == text.replacing(":80/", with: "/"))
    }

    @Test(
        "refuses plain http to anything but this machine",
        arguments: [
            "account.api.here.com", "127.0.0.1.evil.example", "127.1", "127.0.0.01", "0x7f.0.0.1", "2130706433",
            "10.0.0.1",
            "localhost.evil.example", "0.0.0.0", "[::]", "[::2]", "[::ffff:127.0.0.1]",
        ]
    )
    func plainHTTP(_ host: String) {
        #expect(throws: EndpointFault.plainHTTP(host: host)) { try TokenEndpoint("http://\(host)/oauth2/token") }
    }
}
