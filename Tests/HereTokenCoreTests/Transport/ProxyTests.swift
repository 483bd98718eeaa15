import Testing

@testable import HereTokenCore

@Suite struct ProxyTests {
    /// A value of `https_proxy`, and the parts of it.
    struct Example: Sendable {
        let value: String
        let server: String
        let port: Int?
        var secrets: [String] = []
        var isUsable = true
    }

    static let examples = [
        Example(value: "proxy", server: "proxy", port: 1080),
        Example(value: "proxy:3128", server: "proxy:3128", port: 3128),
        Example(value: "http://proxy:3128/path", server: "http://proxy:3128", port: 3128),
        Example(value: "HTTPS://[::1]", server: "https://[::1]", port: 443),
        Example(value: "socks5h://u:p@w@[::1]:1", server: "socks5h://[::1]:1", port: 1, secrets: ["u:p@w", "p@w"]),
        Example(value: "user@proxy", server: "proxy", port: 1080, secrets: ["user"]),
        Example(
            value: "user:password@http://proxy",
            server: "an invalid value",
            port: nil,
            secrets: ["user:password", "password", "http:"],
            isUsable: false
        ),
        Example(
            value: "http://user:secret",
            server: "an invalid value",
            port: nil,
            secrets: ["user:secret", "secret"],
            isUsable: false
        ),
        Example(value: "ftp://proxy:21", server: "ftp://proxy:21", port: 21, isUsable: false),
        Example(value: "proxy:0", server: "an invalid value", port: nil, secrets: ["proxy:0", "0"], isUsable: false),
    ]

    @Test("a proxy's value is split into server, port and secrets", arguments: examples)
    func parts(_ example: Example) throws {
        let proxy = try #require(Proxy(in: ["HTTPS_PROXY": example.value, "https_proxy": ""]))
        #expect(proxy.variable == "HTTPS_PROXY" && proxy.server == example.server && proxy.port == example.port)
        #expect(proxy.secrets == example.secrets && proxy.isUsable == example.isUsable)
    }

    @Test("the first of curl's variables gives the proxy, and NO_PROXY the exceptions")
    func variables() {
        let environment = ["all_proxy": "a", "ALL_PROXY": "b", "http_proxy": "c", "NO_PROXY": "d"]
        #expect(Proxy(in: environment)?.value == "a" && Proxy(in: environment)?.exceptions == "d")
        #expect(Proxy(in: ["http_proxy": "c"]) == nil)
    }
}
