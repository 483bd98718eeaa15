import Foundation

/// An absolute `http` or `https` URL, taken apart as its request is signed (RFC 5849, section 3.4.1).
package struct RequestURL: Equatable, Sendable {
    /// `https` or `http`.
    package let scheme: String
    /// The host in lower case; an IPv6 address in its brackets.
    package let host: String
    /// The port, nil where it is the scheme's own.
    package let port: Int?
    /// The path, percent-encoded as it is sent; at least `/`.
    package let path: String
    /// The query, percent-encoded as it is sent, without its `?`.
    package let query: String?
    /// The query's parameters, decoded: they are signed like those of the body.
    package let queryParameters: [FormParameter]

    /// Reads a URL.
    package init(_ text: String) throws(URLFault) {
        guard
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let components = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = components.scheme?.lowercased(), let ownPort = Self.ports[scheme]
        else { throw .notURL }
        guard components.percentEncodedUser == nil, components.percentEncodedPassword == nil else { throw .userInfo }
        guard components.percentEncodedFragment == nil else { throw .fragment }
        guard let host = components.encodedHost?.lowercased(), Self.isHost(host) else { throw .host }
        guard components.port.map({ (1...65535).contains($0) }) ?? true else { throw .port }
        guard let queryParameters = FormParameter.parse(components.percentEncodedQuery ?? "") else { throw .query }

        self.scheme = scheme
        self.host = host
        self.port = components.port == ownPort ? nil : components.port
        self.path = components.percentEncodedPath.isEmpty ? "/" : components.percentEncodedPath
        self.query = components.percentEncodedQuery
        self.queryParameters = queryParameters
    }

    /// The host, and the port where it is not the scheme's own.
    package var authority: String { host + (port.map { ":\($0)" } ?? "") }

    /// The URL without its query, as it is signed (section 3.4.1.2).
    package var baseStringURI: String { scheme + "://" + authority + path }

    /// The URL as it is requested.
    package var text: String {
        baseStringURI + (query.map { "?" + $0 } ?? "")
    }

    /// The port that a request goes to.
    package var effectivePort: Int { port ?? Self.ports[scheme] ?? 443 }

    private static let ports = ["https": 443, "http": 80]

    /// A name of letters, digits, `-`, `_` and `.`, of labels no longer than DNS has them; or an IPv6 address in brackets.
    private static func isHost(_ host: String) -> Bool {
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isAddress ? host.dropFirst().dropLast() : host[...]
        return !name.isEmpty && name.split(separator: ".").allSatisfy { $0.count <= 63 }
            && name.allSatisfy { character in
                character.isASCII
                    && (character.isLetter || character.isNumber || (isAddress ? ":." : "-_.").contains(character))
            }
    }
}

/// Why a text is not a URL to sign a request for.
package enum URLFault: Error, Equatable, Sendable {
    /// Not an absolute `https://` or `http://` URL of plain ASCII.
    case notURL
    /// A user name or password before the host.
    case userInfo
    /// A `#fragment`.
    case fragment
    /// The host is missing or has characters that no host name has.
    case host
    /// The port is not one of 1 to 65535.
    case port
    /// The query is not form-encoded UTF-8.
    case query
}
