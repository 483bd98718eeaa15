import HereTokenCore

/// A request with its signature, to be shown.
struct SignedRequest {
    /// The request.
    let request: SignableRequest
    /// Its signature.
    let signature: OAuth1Signature
    /// The length of the secret that signed it, in bytes.
    let secretLength: Int

    /// The forms in which it is shown.
    enum Format {
        /// The header field.
        case header
        /// A config for curl.
        case curl
        /// Each step in words.
        case explanation
        /// Each step as JSON.
        case json
    }

    /// The text to print, with the end of its last line.
    func rendered(as format: Format) -> String {
        switch format {
        case .header: field + "\n"
        case .curl: curlConfig
        case .explanation: explanation
        case .json: JSONLine.encode(SignedRequestJSON(self))
        }
    }

    private var field: String { "Authorization: " + signature.authorizationHeader }

    /// Nothing in it has a quote or a backslash that is not escaped, see curl(1), `--config`.
    private var curlConfig: String {
        func line(_ name: String, _ value: String) -> String {
            "\(name) = \"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"\n"
        }
        let method = request.method == "HEAD" ? "head\n" : line("request", request.method)
        let body = request.bodyText.map { line("data-raw", $0) } ?? ""
        return line("url", request.url.text) + "globoff\npath-as-is\n" + method + line("header", field) + body
    }

    private var explanation: String {
        let base = signature.baseString
        let sections: [(String, [String])] = [
            ("Request", ["\(request.method) \(request.url.text)"] + (request.bodyText.map { ["body: \($0)"] } ?? [])),
            (
                "1. Protocol parameters (RFC 5849, section 3.1)",
                signature.protocolParameters.map { "\($0.name) = \($0.value)" }
            ),
            (
                "2. All parameters, encoded and sorted (section 3.4.1.3.2)",
                base.normalizedParameters.split(separator: "&").map(String.init)
            ),
            ("3. Normalized parameters: those joined by &", [base.normalizedParameters]),
            ("4. Base string URI (section 3.4.1.2)", [base.baseStringURI]),
            ("5. Signature base string: method, 4 and 3, encoded and joined by & (section 3.4.1.1)", [base.text]),
            ("6. Key: the encoded secret and & (section 3.4.2)", ["<redacted, \(secretLength) characters>&"]),
            ("7. Signature: HMAC-SHA256 of 5 with 6, in base64", [signature.signature]),
            ("8. Authorization header (section 3.5.1)", [field]),
        ]
        return sections.map { title, lines in
            ([title.displayed] + lines.map { "   " + $0.printable }).joined(separator: "\n") + "\n"
        }.joined()
    }
}

/// The fields of `sign --json`.
private struct SignedRequestJSON: Encodable {
    let authorization: String
    let baseString: String
    let baseStringUri: String
    let body: String?
    let key: String
    let method: String
    let normalizedParameters: String
    let parameters: [String]
    let protocolParameters: [[String]]
    let signature: String
    let url: String

    init(_ signed: SignedRequest) {
        let base = signed.signature.baseString
        authorization = signed.signature.authorizationHeader
        baseString = base.text
        baseStringUri = base.baseStringURI
        body = signed.request.bodyText
        key = "<redacted>&"
        method = signed.request.method
        normalizedParameters = base.normalizedParameters
        parameters = base.normalizedParameters.split(separator: "&").map(String.init)
        protocolParameters = signed.signature.protocolParameters.map { [$0.name, $0.value] }
        signature = signed.signature.signature
        url = signed.request.url.text
    }
}
