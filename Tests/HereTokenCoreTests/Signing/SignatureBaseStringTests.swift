import HereTokenCore
import Testing

@Suite struct SignatureBaseStringTests {
    /// The request of RFC 5849, section 3.1, with its parameters as in section 3.4.1.3.1.
    private let example = SignatureBaseString(
        method: "POST",
        baseStringURI: "http://example.com/request",
        parameters: [
            FormParameter("b5", "=%3D"), FormParameter("a3", "a"), FormParameter("c@", ""), FormParameter("a2", "r b"),
            FormParameter("oauth_consumer_key", "9djdj82h48djs9d2"),
            FormParameter("oauth_token", "kkk9d7dh3k39sjv7"),
            FormParameter("oauth_signature_method", "HMAC-SHA1"),
            FormParameter("oauth_timestamp", "137131201"),
            FormParameter("oauth_nonce", "7d8f3e4a"),
            FormParameter("c2", ""), FormParameter("a3", "2 q"),
        ]
    )

    @Test("parameters are normalized as in the example of section 3.4.1.3.2")
    func normalizedParameters() {
        #expect(
            example.normalizedParameters
                == "a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=&oauth_consumer_key=9djdj82h48djs9d2"
                + "&oauth_nonce=7d8f3e4a&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201"
                + "&oauth_token=kkk9d7dh3k39sjv7"
        )
    }

    @Test("the base string is that of section 3.4.1.1")
    func text() {
        #expect(
            example.text
                == "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D"
                + "%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a"
                + "%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        )
    }

    @Test("the parameters of the example are parsed from query and body")
    func parsing() {
        #expect(
            FormParameter.parse("b5=%3D%253D&a3=a&c%40=&a2=r%20b")
                == [
                    FormParameter("b5", "=%3D"), FormParameter("a3", "a"), FormParameter("c@", ""),
                    FormParameter("a2", "r b"),
                ]
        )
        #expect(FormParameter.parse("c2&a3=2+q") == [FormParameter("c2", ""), FormParameter("a3", "2 q")])
    }

    @Test("parameters are sorted by encoded name, then by encoded value")
    func sorting() {
        let string = SignatureBaseString(
            method: "get",
            baseStringURI: "https://h/",
            parameters: [
                FormParameter("b", "2"), FormParameter("b", "10"), FormParameter("é", "x"), FormParameter("a-", "2"),
                FormParameter("a", "9"), FormParameter("~", ""), FormParameter("Z", ""),
            ]
        )
        #expect(string.normalizedParameters == "%C3%A9=x&Z=&a=9&a-=2&b=10&b=2&~=")
        #expect(string.method == "GET")
    }
}
