/// The URL that tokens are fetched from: `https` anywhere, `http` only on this machine.
package struct TokenEndpoint: Equatable, Sendable {
    /// HERE's global service, the default.
    package static let global = "https://account.api.here.com/oauth2/token"

    /// The URL.
    package let url: RequestURL

    /// Parses an absolute URL.
    ///
    /// - Parameters:
    ///   - name: the start of the failure's message, which names the source of the text.
    ///   - code: the failure's code if the text is malformed. Plain http is always `endpoint_rejected`.
    package init(
        _ text: String,
        name: @autoclosure () -> String = "the token endpoint",
        code: FailureCode = .endpointRejected
    ) throws(Failure) {
        func malformed(_ words: String) -> Failure {
            Failure(code, "\(name()) \(words)", hint: "use an endpoint like \(Self.global)")
        }
        do {
            url = try RequestURL(text)
        } catch {
            throw malformed(error.words)
        }
        guard url.scheme == "https" || isLoopback else {
            throw Failure(
                .endpointRejected,
                exitStatus: .configuration,
                "\(name()) uses plain http to \(url.host.displayed): others could read the token in transit",
                hint: "use https://; plain http is allowed only to this machine (localhost, 127.0.0.1, [::1])"
            )
        }
        // URLSession would send these in another form than was signed.
        guard !url.path.split(separator: "/").contains(where: Self.isDotSegment) else {
            throw malformed("has . or .. in its path")
        }
    }

    /// The host, with the port unless it is the scheme's default.
    package var authority: String { url.authority }

    /// The URL of the service's time: beside the token's path, as in HERE's Java client.
    var timestampURL: String {
        let path = url.path
        return url.scheme + "://" + authority + path[..<(path.lastIndex(of: "/") ?? path.startIndex)] + "/timestamp"
    }

    var isPlainHTTP: Bool { url.scheme == "http" }

    /// Whether the host is this machine: `localhost`, `[::1]`, or an address of 127.0.0.0/8 in its usual form.
    package var isLoopback: Bool {
        if url.host == "localhost" || url.host == "[::1]" { return true }
        let parts = url.host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    private static func isDotSegment(_ segment: Substring) -> Bool {
        [".", ".."].contains(segment.lowercased().replacing("%2e", with: "."))
    }
}
