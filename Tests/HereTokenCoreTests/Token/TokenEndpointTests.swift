import HereTokenCore
import Testing

@Suite struct TokenEndpointTests {
    @Test(
        "normalizes what is signed",
        arguments: [
            ("https://account.api.here.com/oauth2/token", "https://account.api.here.com/oauth2/token"),
            ("HTTPS://Account.API.here.com:443/oauth2/Token", "https://account.api.here.com/oauth2/Token"),
            ("https://h:8443", "https://h:8443/"),
            ("http://localhost:80/t", "http://localhost/t"),
            ("http://127.0.0.1:8080/t?a=b", "http://127.0.0.1:8080/t"),
            ("http://127.255.0.9/t", "http://127.255.0.9/t"),
            ("https://h/a%20b", "https://h/a%20b"),
        ]
    )
    func baseString(_ text: String, _ expected: String) throws {
        #expect(try TokenEndpoint(text).baseStringURI == expected)
    }

    @Test("keeps the query for the request, and decodes it for the signature")
    func query() throws {
        let endpoint = try TokenEndpoint("https://h/t?a=b%20c&d")
        #expect(endpoint.url == "https://h/t?a=b%20c&d")
        #expect(endpoint.queryParameters == [FormParameter("a", "b c"), FormParameter("d", "")])
    }

    @Test(
        "refuses what is no URL to fetch a token from",
        arguments: [
            ("", .notURL), ("account.api.here.com", .notURL), ("ftp://h/t", .notURL), ("file:///etc/passwd", .notURL),
            ("https://h/a b", .notURL), ("https://häre.com/", .notURL), ("https://h/\n", .notURL), ("https:", .host),
            ("https://", .host), ("https:///t", .host), ("https://u@h/t", .userInfo), ("https://u:p@h/t", .userInfo),
            ("https://h/t#x", .fragment), ("https://h/t#", .fragment), ("https://a%2eb/t", .host),
            ("https://a;b/t", .host),
            ("https://[::1]/t", .ipv6), ("http://[::1]/t", .ipv6), ("https://h:0/t", .port),
            ("https://h:65536/t", .port), ("https://h/a/../t", .dotSegments),
            ("https://h/./t", .dotSegments), ("https://h/%2E%2e/t", .dotSegments), ("https://h/t?a=%FF", .query),
        ] as [(String, EndpointFault)]
    )
    func refused(_ text: String, _ expected: EndpointFault) {
        #expect(throws: expected) { try TokenEndpoint(text) }
    }

    @Test(
        "refuses plain http to anything but this machine",
        arguments: [
            "account.api.here.com", "127.0.0.1.evil.example", "127.1", "127.0.0.01", "0x7f.0.0.1", "2130706433",
            "10.0.0.1",
            "localhost.evil.example", "0.0.0.0",
        ]
    )
    func plainHTTP(_ host: String) {
        #expect(throws: EndpointFault.plainHTTP(host: host)) { try TokenEndpoint("http://\(host)/oauth2/token") }
    }
}
