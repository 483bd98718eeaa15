import HereTokenCore
import Testing

/// The test vectors of HERE's own client libraries.
@Suite struct OAuth1SignerTests {
    private static let parameters = [
        FormParameter("key1", "value1"), FormParameter("key1", "value2"), FormParameter("key2", "value1"),
    ]
    private static let query = "?key1=value1&key1=value2&key2=value1"

    private func javaSignature(_ url: String, body: [FormParameter]) throws -> OAuth1Signature {
        try OAuth1Signer(consumerKey: "testKey", consumerSecret: Secret("testSecret".utf8)).sign(
            SignableRequest(method: "POST", url: RequestURL(url), body: body),
            timestamp: 123_456_789,
            nonce: "ab1Xo3"
        )
    }

    @Test(
        "the signer gives the signatures of HERE's Java client",
        arguments: [
            ("https://www.sampleurl.com/some/path", [], "FeKRSQawLAt3GwVBYCJqY2lawFkEHs2u78MfT7m1P+A="),
            ("https://www.sampleurl.com/some/path", parameters, "THFhaWB1Lbp/SVU+FSc/ix4CS6LpNY1suaZBSKQ4na4="),
            (
                "https://www.sampleurl.com/some/path" + query, parameters,
                "bw5G7oIjsicO2Lp8rNa1H0bNj3Pkv+5aP2g9EedRpxI="
            ),
            (
                "https://www.sampleurl.com:443/some/path" + query, parameters,
                "bw5G7oIjsicO2Lp8rNa1H0bNj3Pkv+5aP2g9EedRpxI="
            ),
            (
                "HTTPS://WWW.SampleURL.com/some/path" + query, parameters,
                "bw5G7oIjsicO2Lp8rNa1H0bNj3Pkv+5aP2g9EedRpxI="
            ),
        ]
    )
    func javaVectors(_ url: String, _ body: [FormParameter], _ expected: String) throws {
        #expect(try javaSignature(url, body: body).signature == expected)
    }

    @Test("a port other than the default is part of the signature")
    func otherPort() throws {
        let signature = try javaSignature("https://www.sampleurl.com:80/some/path" + Self.query, body: Self.parameters)
        #expect(signature.signature != "bw5G7oIjsicO2Lp8rNa1H0bNj3Pkv+5aP2g9EedRpxI=")
        #expect(signature.baseString.baseStringURI == "https://www.sampleurl.com:80/some/path")
    }

    @Test(
        "the signer gives the signatures of HERE's C++ client",
        arguments: [
            ("format=jpg", "K%2BnbO5%2Bvci0capErAT%2FzRN9A3mNSDWa%2BZFnt5RTt32w%3D"),
            ("label=enabled%3Btitle%3Dvalue", "C%2B%2FJibFgx%2F4KmGUbpe34hMWOxjsEqMXaTmxFRIP1QXo%3D"),
            ("test=*", "dKpGZp4Wc%2B56o4btchNf%2B5XrteuGfrSvVTZ5PeS%2FBZ0%3D"),
            ("test=%7E", "49m1vUzdoVt2LZ68hYXXdOJEl6BsKR3owS%2BJf2UHO0o%3D"),
            ("label=A+test", "bBfpwVDoyLN681mJH4628hVyyiRPPOmQDv%2BGILY4874%3D"),
            ("flag1&flag2&flag3=", "mf6ZGeusZTqh1EaNgsGDQVzHV9TTvcKz5pE%2BW2f55XY%3D"),
            ("key+with+spaces", "n3E4mBpUd2DP%2FA9ekZsJODYiet5Gg7lhblnvRj3U8bo%3D"),
            ("=valueOnly", "IWx3kZAwS%2B%2Ba90pYRXvzJg0TkCK6D0FPf%2FCNzu5wK88%3D"),
        ]
    )
    func cppVectors(_ query: String, _ expected: String) throws {
        let signature = try OAuth1Signer(
            consumerKey: "access-key-id",
            consumerSecret: Secret("access-key-secret".utf8)
        ).sign(
            SignableRequest(method: "GET", url: RequestURL("http://example.com/photos/photo1?" + query)),
            timestamp: 1_600_000_000,
            nonce: "AAECAw"
        )
        #expect(PercentEncoding.encode(signature.signature) == expected)
    }

    @Test("the header has every value encoded and quoted")
    func header() throws {
        let header = try javaSignature("https://www.sampleurl.com/some/path", body: []).authorizationHeader
        #expect(
            header
                == #"OAuth oauth_consumer_key="testKey", oauth_nonce="ab1Xo3", oauth_signature_method="HMAC-SHA256", "#
                + #"oauth_timestamp="123456789", oauth_version="1.0", "#
                + #"oauth_signature="FeKRSQawLAt3GwVBYCJqY2lawFkEHs2u78MfT7m1P%2BA%3D""#
        )
    }
}
