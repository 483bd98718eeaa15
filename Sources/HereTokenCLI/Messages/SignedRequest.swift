import HereTokenCore

/// The output of `sign`: a request with its signature.
struct SignedRequest {
    let request: SignableRequest
    let signature: OAuth1Signature
    /// In bytes.
    let secretLength: Int

    enum Format {
        case header, curl, explanation, json
    }

    func rendered(as format: Format) -> String {
        switch format {
        case .header: field + "\n"
        case .curl: curlConfig
        case .explanation: explanation
        case .json: JSONLine.encode(SignedRequestJSON(self))
        }
    }

    private var field: String { "Authorization: " + signature.authorizationHeader }

    /// A config for `curl -K -`; in quotes, `\` and `"` are escaped (see curl(1), `--config`).
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
            ("2. All parameters, encoded and sorted (section 3.4.1.3.2)", base.pairs),
            ("3. Normalized parameters: those joined by &", [base.normalizedParameters]),
            ("4. Base string URI (section 3.4.1.2)", [base.baseStringURI]),
            ("5. Signature base string: method, 4 and 3, encoded and joined by & (section 3.4.1.1)", [base.text]),
            ("6. Key: the encoded secret and & (section 3.4.2)", ["<redacted, \(secretLength) characters>&"]),
            ("7. Signature: HMAC-SHA256 of 5 with 6, in base64", [signature.signature]),
            ("8. Authorization header (section 3.5.1)", [field]),
        ]
        return sections.map { title, lines in
            ([title] + lines.map { "   " + $0.printable }).joined(separator: "\n") + "\n"
        }.joined()
    }
}

extension SignatureBaseString {
    fileprivate var pairs: [String] { normalizedParameters.split(separator: "&").map(String.init) }
}

/// The fields of `sign --json`.
private struct SignedRequestJSON: Encodable {
    let authorization: String
    let baseString: String
    let baseStringUri: String
    let body: String?
    let key = "<redacted>&"
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
        method = signed.request.method
        normalizedParameters = base.normalizedParameters
        parameters = base.pairs
        protocolParameters = signed.signature.protocolParameters.map { [$0.name, $0.value] }
        signature = signed.signature.signature
        url = signed.request.url.text
    }
}

/// The output of `sign --compare`.
struct ComparisonReport: Encodable {
    private let differences: [SignatureDifference]
    private let right: Bool

    init(_ differences: [SignatureDifference]) {
        self.differences = differences
        right = differences.isEmpty
    }

    var json: String { JSONLine.encode(self) }

    func text(marks: Marks) -> String {
        if right { return "\(marks.good) the header is correct: parameters, base string, key and signature\n" }
        return differences.map { "\(marks.bad) \($0.step): \($0.message); try: \($0.hint)\n" }.joined()
    }
}
