import Foundation

/// The parts of a request that are signed.
package struct SignableRequest: Equatable, Sendable {
    /// The HTTP method in upper case.
    package let method: String
    /// The URL; the parameters of its query are signed.
    package let url: RequestURL
    let body: [FormParameter]

    /// Describes a request.
    package init(method: String, url: RequestURL, body: [FormParameter] = []) {
        self.method = method.uppercased()
        self.url = url
        self.body = body
    }

    /// The form body, with `%20` for a space; nil if there are no parameters.
    package var bodyText: String? {
        let pairs = body.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
        return pairs.isEmpty ? nil : pairs.joined(separator: "&")
    }
}

/// An absolute `http` or `https` URL, split into the parts that are signed (RFC 5849, section 3.4.1).
package struct RequestURL: Equatable, Sendable {
    /// `https` or `http`.
    let scheme: String
    /// In lower case; an IPv6 address in its brackets.
    package let host: String
    /// Nil if it is the scheme's default port.
    let port: Int?
    /// Percent-encoded as it is sent; at least `/`.
    let path: String
    /// Percent-encoded as it is sent, without its `?`.
    let query: String?
    /// The parameters of the query, decoded.
    package let queryParameters: [FormParameter]

    /// Why no request to this URL can be signed.
    package struct Invalid: Error {
        /// The reason, to follow the name of the option or setting, such as "has a #fragment".
        package let words: String
    }

    /// Parses a URL.
    package init(_ text: String) throws(Invalid) {
        guard
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let components = URLComponents(string: text, encodingInvalidCharacters: false),
            let scheme = components.scheme?.lowercased(), let ownPort = Self.ports[scheme]
        else { throw Invalid(words: "is not an https:// or http:// URL") }
        guard components.percentEncodedUser == nil, components.percentEncodedPassword == nil else {
            throw Invalid(words: "has a user name or password in it")
        }
        guard components.percentEncodedFragment == nil else { throw Invalid(words: "has a #fragment") }
        guard let host = components.encodedHost?.lowercased(), Self.isHost(host) else {
            throw Invalid(words: "has no valid host name")
        }
        guard components.port.map({ (1...65535).contains($0) }) ?? true else {
            throw Invalid(words: "has a port that is not between 1 and 65535")
        }
        guard let queryParameters = FormParameter.parse(components.percentEncodedQuery ?? "") else {
            throw Invalid(words: "has a query that is not form-encoded")
        }
        self.scheme = scheme
        self.host = host
        self.port = components.port == ownPort ? nil : components.port
        self.path = components.percentEncodedPath.isEmpty ? "/" : components.percentEncodedPath
        self.query = components.percentEncodedQuery
        self.queryParameters = queryParameters
    }

    /// The host, with the port unless it is the scheme's default.
    package var authority: String { host + (port.map { ":\($0)" } ?? "") }

    /// The URL as it is signed: without its query (section 3.4.1.2).
    package var baseStringURI: String { scheme + "://" + authority + path }

    /// The URL as it is requested.
    package var text: String { baseStringURI + (query.map { "?" + $0 } ?? "") }

    var effectivePort: Int { port ?? Self.ports[scheme] ?? 443 }

    private static let ports = ["https": 443, "http": 80]

    /// Accepts letters, digits, `-`, `_` and `.`, in labels no longer than in DNS; or an IPv6 address in brackets.
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
