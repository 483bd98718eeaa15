import Foundation

/// The URL that tokens are fetched from: `https` anywhere, `http` only on this machine.
package struct TokenEndpoint: Equatable, Sendable {
    /// HERE's global service, where no other is named.
    package static let global = "https://account.api.here.com/oauth2/token"

    /// `https` or `http`.
    package let scheme: String
    /// The host in lower case.
    package let host: String
    /// The port, nil where it is the scheme's own.
    package let port: Int?
    /// The path, percent-encoded as it is sent; at least `/`.
    package let path: String
    /// The query, percent-encoded as it is sent, without its `?`.
    package let query: String?
    /// The query's parameters, decoded: they are signed like those of the body.
    package let queryParameters: [FormParameter]

    /// Reads an absolute URL.
    package init(_ text: String) throws(EndpointFault) {
        guard
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let components = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = components.scheme?.lowercased(), ["https", "http"].contains(scheme)
        else { throw .notURL }
        guard components.percentEncodedUser == nil, components.percentEncodedPassword == nil else { throw .userInfo }
        guard components.percentEncodedFragment == nil else { throw .fragment }
        guard let host = components.percentEncodedHost?.lowercased() else { throw .host }
        guard !host.hasPrefix("[") else { throw .ipv6 }
        guard Self.isHost(host) else { throw .host }
        guard scheme == "https" || Self.isLoopback(host) else { throw .plainHTTP(host: host) }
        let port = components.port
        guard port.map({ (1...65535).contains($0) }) ?? true else { throw .port }
        let path = components.percentEncodedPath
        guard !path.split(separator: "/").contains(where: Self.isDotSegment) else { throw .dotSegments }
        guard let queryParameters = FormParameter.parse(components.percentEncodedQuery ?? "") else { throw .query }

        self.scheme = scheme
        self.host = host
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
        self.path = path.isEmpty ? "/" : path
        self.query = components.percentEncodedQuery
        self.queryParameters = queryParameters
    }

    /// The host, and the port where it is not the scheme's own.
    package var authority: String { host + (port.map { ":\($0)" } ?? "") }

    /// The URL without its query, as it is signed (RFC 5849, section 3.4.1.2).
    package var baseStringURI: String { scheme + "://" + authority + path }

    /// The URL as it is requested.
    package var url: String {
        baseStringURI + (query.map { "?" + $0 } ?? "")
    }

    /// Where the service tells its time: beside the token's path, as HERE's Java client asks for it.
    package var timestampURL: String {
        scheme + "://" + authority + path[..<(path.lastIndex(of: "/") ?? path.startIndex)] + "/timestamp"
    }

    /// Whether `http` is used, which stays on this machine.
    package var isPlainHTTP: Bool { scheme == "http" }
}

extension TokenEndpoint {
    /// A name of letters, digits, `-`, `_` and `.`.
    private static func isHost(_ host: String) -> Bool {
        !host.isEmpty
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == ".") }
    }

    /// `localhost`, or an address of 127.0.0.0/8 in its usual form; nothing that a resolver must interpret.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    private static func isDotSegment(_ segment: Substring) -> Bool {
        [".", ".."].contains(segment.lowercased().replacing("%2e", with: "."))
    }
}
