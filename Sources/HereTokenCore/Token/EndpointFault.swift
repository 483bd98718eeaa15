/// Why a text is not a URL to fetch a token from.
package enum EndpointFault: Error, Equatable, Sendable {
    /// Not a URL of any use.
    case url(URLFault)
    /// `http` to a host that is not this machine: the token would travel in the clear.
    case plainHTTP(host: String)
    /// The path has `.` or `..` segments, which would be sent otherwise than signed.
    case dotSegments
}

extension EndpointFault {
    /// What is wrong, to stand behind a name of the endpoint.
    package var words: String {
        switch self {
        case .url(.notURL): "is not an https:// URL"
        case .url(let fault): fault.words
        case .plainHTTP(let host): "is plain http to \(host.displayed), where others could read the token in transit"
        case .dotSegments: "has . or .. in its path"
        }
    }

    /// What to do about it.
    package var hint: String {
        isPlainHTTP
            ? "use https://; plain http is for this machine only (localhost, 127.0.0.1, [::1])"
            : "an endpoint looks like \(TokenEndpoint.global)"
    }

    /// Whether the fault is the lack of TLS rather than of form.
    package var isPlainHTTP: Bool {
        if case .plainHTTP = self { true } else { false }
    }
}

extension URLFault {
    /// What is wrong, to stand behind a name of the URL.
    package var words: String {
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

extension Failure {
    /// An endpoint that no token can or may be fetched from.
    package static func endpointRejected(_ fault: EndpointFault) -> Failure {
        Failure(
            .endpointRejected,
            exitStatus: fault.isPlainHTTP ? ExitStatus.configuration : ExitStatus.usage,
            "the token endpoint \(fault.words)",
            hint: fault.hint
        )
    }
}
