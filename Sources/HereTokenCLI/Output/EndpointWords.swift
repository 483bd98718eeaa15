import HereTokenCore

extension EndpointFault {
    /// What is wrong, to stand behind a name of the endpoint.
    var words: String {
        switch self {
        case .url(.notURL): "is not an https:// URL"
        case .url(let fault): fault.words
        case .plainHTTP(let host): "is plain http to \(host.displayed), where others could read the token in transit"
        case .dotSegments: "has . or .. in its path"
        }
    }

    /// What to do about it.
    var hint: String {
        isPlainHTTP
            ? "use https://; plain http is for this machine only (localhost, 127.0.0.1, [::1])"
            : "an endpoint looks like \(TokenEndpoint.global)"
    }

    /// Whether the fault is the lack of TLS rather than of form.
    var isPlainHTTP: Bool {
        if case .plainHTTP = self { true } else { false }
    }
}

extension URLFault {
    /// What is wrong, to stand behind a name of the URL.
    var words: String {
        switch self {
        case .notURL: "is not an https:// or http:// URL"
        case .userInfo: "has a user name or password in it"
        case .fragment: "has a #fragment"
        case .host: "has no usable host name"
        case .port: "has a port that is not one of 1 to 65535"
        case .query: "has a query that is not form-encoded"
        }
    }
}
