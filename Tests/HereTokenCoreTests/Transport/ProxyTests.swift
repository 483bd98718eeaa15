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
        Example(value: "socks5h://u:p'w@[::1]:1", server: "socks5h://[::1]:1", port: 1, secrets: ["u:p'w", "p'w"]),
        Example(value: "user@proxy", server: "proxy", port: 1080, secrets: ["user"]),
        Example(value: ":pass@proxy:65535", server: "proxy:65535", port: 65535, secrets: ["pass"]),
        Example(value: "http://u:p%40w@pröxy", server: "http://pröxy", port: 1080, secrets: ["p%40w"]),
        Example(value: "ftp://proxy:21", server: "ftp://proxy:21", port: 21, isUsable: false),
    ]

    static let malformed = [
        "user:pass@http://host", "http://user:pass", "proxy:0", "user:pass@host:65536", "user:pass@host:+80",
        "user:pass@ho st", "user:pa@ss@host", "user:pa/ss@host:99999", "user:pa#ss@host", "user:pa?ss@host",
        "us er:pass@host", "//user:pass@host", "user:pass@", "user:pass@[::1", "user:pass@[::1]x", "user:pass@[]:1",
        "user:pass@host:80:80", "user:pass@host:٣", " host", ":80", "user:pass@host:", "ftp://us/er:pass", "us/er:pass",
        "user@host/pa:ss", "user:pass@host?pa", "//host#pass",
    ]

    @Test("a proxy's value is split into server, port and secrets", arguments: examples)
    func parts(_ example: Example) throws {
        let proxy = try #require(Proxy(in: ["HTTPS_PROXY": example.value, "https_proxy": ""]))
        #expect(proxy.variable == "HTTPS_PROXY" && proxy.server == example.server && proxy.port == example.port)
        #expect(example.secrets.allSatisfy(proxy.secrets.contains) && proxy.isUsable == example.isUsable)
    }

    @Test("all parts of a malformed value are secret", arguments: malformed)
    func malformedValues(_ value: String) throws {
        let proxy = try #require(Proxy(in: ["https_proxy": value]))
        #expect(proxy.port == nil && !proxy.isUsable && proxy.server == "an invalid value")
        let shown = ForeignText(hiding: proxy.secrets).excerpt(of: "in '\(value)': \(value.split(separator: "@")[0])")
        #expect(!shown.contains("pa") && !shown.contains("ss"), "\(shown)")
    }

    @Test("the first of curl's variables gives the proxy, and NO_PROXY the exceptions")
    func variables() {
        let environment = ["all_proxy": "a", "ALL_PROXY": "b", "http_proxy": "c", "NO_PROXY": "d"]
        #expect(Proxy(in: environment)?.value == "a" && Proxy(in: environment)?.exceptions == "d")
        #expect(Proxy(in: ["http_proxy": "c"]) == nil)
    }
}
