import HereTokenCore
import Testing

@Suite struct RequestURLTests {
    @Test(
        "the base string URI is normalized",
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

    @Test("the query is kept for the request and decoded for the signature")
    func query() throws {
        let url = try RequestURL("https://h/t?a=b%20c&d")
        #expect(url.text == "https://h/t?a=b%20c&d")
        #expect(url.queryParameters == [FormParameter("a", "b c"), FormParameter("d", "")])
    }

    @Test(
        "a URL that cannot be signed is refused",
        arguments: [
            (
                "is not an https:// or http:// URL",
                [
                    "", "account.api.here.com", "ftp://h/t", "file:///etc/passwd", "https://h/a b", "https://häre.com/",
                    "https://h/\n",
                ]
            ),
            ("has a user name or password in it", ["https://u@h/t", "https://u:p@h/t"]),
            ("has a #fragment", ["https://h/t#x", "https://h/t#"]),
            (
                "has no valid host name",
                [
                    "https:", "https://", "https:///t", "https://a%2eb/t", "https://a;b/t", "https://[]/t",
                    "https://" + String(repeating: "a", count: 64) + ".com/t",
                ]
            ),
            ("has a port that is not between 1 and 65535", ["https://h:0/t", "https://h:65536/t"]),
            ("has a query that is not form-encoded", ["https://h/t?a=%FF"]),
        ] as [(String, [String])]
    )
    func refused(_ words: String, _ texts: [String]) {
        for text in texts {
            #expect {
                try RequestURL(text)
            } throws: {
                ($0 as? RequestURL.Invalid)?.words == words
            }
        }
    }
}
