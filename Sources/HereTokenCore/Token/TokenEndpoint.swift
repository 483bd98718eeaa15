/// The URL that tokens are fetched from: `https` anywhere, `http` only on this machine.
package struct TokenEndpoint: Equatable, Sendable {
    /// HERE's global service, where no other is named.
    package static let global = "https://account.api.here.com/oauth2/token"

    /// The URL.
    package let url: RequestURL

    /// Reads an absolute URL.
    package init(_ text: String) throws(EndpointFault) {
        let url: RequestURL
        do {
            url = try RequestURL(text)
        } catch {
            throw .url(error)
        }
        guard url.scheme == "https" || Self.isLoopback(url.host) else { throw .plainHTTP(host: url.host) }
        guard !url.path.split(separator: "/").contains(where: Self.isDotSegment) else { throw .dotSegments }
        self.url = url
    }

    /// The host, and the port where it is not the scheme's own.
    package var authority: String { url.authority }

    /// Where the service tells its time: beside the token's path, as HERE's Java client asks for it.
    package var timestampURL: String {
        let path = url.path
        return url.scheme + "://" + authority + path[..<(path.lastIndex(of: "/") ?? path.startIndex)] + "/timestamp"
    }

    /// Whether `http` is used, which stays on this machine.
    package var isPlainHTTP: Bool { url.scheme == "http" }

    /// Whether the host is this machine.
    package var isLoopback: Bool { Self.isLoopback(url.host) }
}

extension TokenEndpoint {
    /// `localhost`, `[::1]`, or an address of 127.0.0.0/8 in its usual form; nothing that a resolver must interpret.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    private static func isDotSegment(_ segment: Substring) -> Bool {
        [".", ".."].contains(segment.lowercased().replacing("%2e", with: "."))
    }
}
