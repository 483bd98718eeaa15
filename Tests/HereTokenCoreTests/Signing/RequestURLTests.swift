import HereTokenCore
import Testing

@Suite struct RequestURLTests {
    @Test(
        "normalizes what is signed",
        arguments: [
            ("https://account.api.here.com/oauth2/token", "https://account.api.here.com/oauth2/token"),
            ("HTTPS://Account.API.here.com:443/oauth2/Token", "https://account.api.here.com/oauth2/Token"),
            ("https://h:8443", "https://h:8443/"),
            ("http://localhost:80/t", "http://localhost/t"),
            ("http://[2001:DB8::1]:8080/t", "http://[2001:db8::1]:8080/t"),
            ("http://127.0.0.1:8080/t?a=b", "http://127.0.0.1:8080/t"),
            ("http://127.255.0.9/t", "http://127.255.0.9/t"),
            ("https://h/a%20b", "https://h/a%20b"),
        ]
    )
    func baseString(_ text: String, _ expected: String) throws {
        #expect(try RequestURL(text).baseStringURI == expected)
    }

    @Test("keeps the query for the request, and decodes it for the signature")
    func query() throws {
        let url = try RequestURL("https://h/t?a=b%20c&d")
        #expect(url.text == "https://h/t?a=b%20c&d")
        #expect(url.queryParameters == [FormParameter("a", "b c"), FormParameter("d", "")])
    }

    @Test(
        "refuses what is no URL to sign a request for",
        arguments: [
            ("", .notURL), ("account.api.here.com", .notURL), ("ftp://h/t", .notURL), ("file:///etc/passwd", .notURL),
            ("https://h/a b", .notURL), ("https://häre.com/", .notURL), ("https://h/\n", .notURL), ("https:", .host),
            ("https://", .host), ("https:///t", .host), ("https://u@h/t", .userInfo), ("https://u:p@h/t", .userInfo),
            ("https://h/t#x", .fragment), ("https://h/t#", .fragment), ("https://a%2eb/t", .host),
            ("https://a;b/t", .host), ("https://[]/t", .host),
            ("https://" + String(repeating: "a", count: 64) + ".com/t", .host), ("https://h:0/t", .port),
            ("https://h:65536/t", .port), ("https://h/t?a=%FF", .query),
        ] as [(String, URLFault)]
    )
    func refused(_ text: String, _ expected: URLFault) {
        #expect(throws: expected) { try RequestURL(text) }
    }
}
