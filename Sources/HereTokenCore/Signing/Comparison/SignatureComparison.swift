/// A difference between the header of another client and the right one.
package struct SignatureDifference: Encodable, Sendable {
    /// The step that differs, such as "base string".
    package let step: String
    /// The difference.
    package let message: String
    /// An instruction for the other client.
    package let hint: String

    init(_ step: String, _ message: String, hint: String) {
        self.step = step
        self.message = message
        self.hint = hint
    }
}

/// Finds out why the signature of another client is wrong: tries known mistakes until the signatures are the same.
///
/// A signature is 256 bits long, so mistakes that lead to it are the ones that the client made.
package struct SignatureComparison {
    private let header: AuthorizationHeader
    private let variations: SigningVariations
    private let limit: Int

    /// Prepares a comparison.
    ///
    /// - Parameters:
    ///   - header: the header that the other client sent.
    ///   - request: the request that the header should be for.
    ///   - limit: the largest number of mistakes in one signature to look for.
    package init(
        header: AuthorizationHeader,
        request: SignableRequest,
        consumerKey: String,
        consumerSecret: Secret,
        limit: Int = 3
    ) {
        self.header = header
        self.limit = limit
        variations = SigningVariations(
            request: request,
            protocolParameters: header.parameters.map { FormParameter($0.name, $0.value) }
                .filter { $0.name != "oauth_signature" && $0.name.lowercased() != "realm" },
            consumerKey: consumerKey,
            consumerSecret: consumerSecret
        )
    }

    /// All differences; empty if the header is right.
    ///
    /// - Parameter now: the time that `oauth_timestamp` should be near, in seconds since 1970.
    package func differences(at now: Int) throws(Failure) -> [SignatureDifference] {
        let differences = formDifferences + protocolDifferences + timestampDifferences(at: now)
        guard let parameter = header.parameters.first(where: { $0.name == "oauth_signature" }) else {
            return differences
        }
        let (signature, encodingDifferences) = Self.signature(in: parameter)
        return try differences + encodingDifferences + signatureDifferences(signature)
    }
}

// MARK: - The header

extension SignatureComparison {
    private var formDifferences: [SignatureDifference] {
        var differences: [SignatureDifference] = []
        func add(_ message: String, hint: String) {
            differences.append(SignatureDifference("header", message, hint: hint))
        }
        if header.scheme.lowercased() != "oauth" {
            add("the header does not begin with the word OAuth", hint: "write Authorization: OAuth oauth_…")
        }
        if !header.isWellFormed {
            add(
                "a comma or a quote is missing, or some text is not a parameter",
                hint: "write name=\"value\", with a comma between parameters (section 3.5.1)"
            )
        }
        for name in header.parameters.filter({ !$0.isQuoted }).map(\.name.displayed) {
            add("the value of \(name) has no quotes", hint: "write \(name)=\"…\" (section 3.5.1)")
        }
        let names = header.parameters.map(\.name)
        let required = ["consumer_key", "nonce", "signature", "signature_method", "timestamp"].map { "oauth_" + $0 }
        for name in required where !names.contains(name) {
            add(
                "\(name) is missing",
                hint: "send it; all parameters but oauth_signature must also be in the base string"
            )
        }
        for name in Set(names).sorted() where names.count(where: { $0 == name }) > 1 {
            add("\(name.displayed) occurs more than once", hint: "send each parameter once (section 3.1)")
        }
        return differences
    }

    private var protocolDifferences: [SignatureDifference] {
        var differences: [SignatureDifference] = []
        func add(_ step: String, _ message: String, hint: String) {
            differences.append(SignatureDifference(step, message, hint: hint))
        }
        if let key = header.value("oauth_consumer_key"), key != variations.consumerKey {
            if Secret(key.utf8) == variations.consumerSecret {
                add(
                    "key",
                    "oauth_consumer_key is the secret, which the service and any proxy may have logged",
                    hint: "use here.access.key.id there, delete this access key in HERE's portal, and create a new one"
                )
            } else {
                add(
                    "key",
                    "oauth_consumer_key is not the access key id of these credentials",
                    hint:
                        "use here.access.key.id, not here.client.id; or run this with the credentials of that id"
                )
            }
        }
        if let method = header.value("oauth_signature_method"), method != HashFunction.sha256.rawValue {
            add(
                "signature",
                "oauth_signature_method is not HMAC-SHA256",
                hint: "use HMAC-SHA256: HERE accepts no other method"
            )
        }
        if let version = header.value("oauth_version"), version != "1.0" {
            add("header", "oauth_version is not 1.0", hint: "send 1.0, or leave it out")
        }
        return differences
    }

    /// In seconds; HERE does not publish its own limit.
    private static let tolerableLead = 300

    private func timestampDifferences(at now: Int) -> [SignatureDifference] {
        func difference(_ message: String, hint: String) -> [SignatureDifference] {
            [SignatureDifference("timestamp", message, hint: hint)]
        }
        guard let text = header.value("oauth_timestamp") else { return [] }
        guard let timestamp = Int(text), timestamp > 0 else {
            return difference(
                "oauth_timestamp is not a number of seconds",
                hint: "send the whole seconds since 1970, in UTC"
            )
        }
        let lead = timestamp - now
        if HTTPDate.plausible.contains(timestamp), abs(lead) <= Self.tolerableLead { return [] }
        if timestamp > 100_000_000_000 {
            return difference(
                "oauth_timestamp is too large for seconds; it is probably in milliseconds",
                hint: "divide it by 1000"
            )
        }
        return difference(
            "oauth_timestamp is \(lead.magnitude) s \(lead > 0 ? "ahead of" : "behind") this machine's clock",
            hint:
                "sign each request right before you send it, and set the clock of that machine; for an old header, set "
                + "--timestamp to its time"
        )
    }

    /// The intended signature, and the mistakes in its encoding.
    private static func signature(
        in parameter: AuthorizationHeader.Parameter
    ) -> (String, [SignatureDifference]) {
        var text = parameter.value
        var differences: [SignatureDifference] = []
        func add(_ message: String, hint: String) {
            differences.append(
                SignatureDifference("encoding of the signature", "oauth_signature \(message)", hint: hint)
            )
        }
        if parameter.raw.contains(where: { "+/=".contains($0) }) {
            add("is not percent-encoded in the header", hint: "encode + as %2B, / as %2F and = as %3D (section 3.6)")
        }
        if text.contains("%"), let decoded = PercentEncoding.decode(text) {
            text = decoded
            add("is percent-encoded twice", hint: "encode it once (section 3.6)")
        }
        if text.last?.isWhitespace == true {
            while text.last?.isWhitespace == true { text.removeLast() }
            add("ends with whitespace", hint: "remove it: base64 and openssl print a newline after the signature")
        }
        if text.contains(" ") {
            add("has spaces instead of +", hint: "encode + as %2B before you put it into the header (section 3.6)")
        }
        return (text.replacing(" ", with: "+"), differences)
    }
}

// MARK: - The signature

extension SignatureComparison {
    /// The largest number of bytes to hash, more than twice as many as a request for a token takes.
    ///
    /// It bounds the time for a header with thousands of parameters.
    private static let budget = 32 << 20

    /// The smallest number of mistakes that lead to `signature`.
    private func signatureDifferences(_ signature: String) throws(Failure) -> [SignatureDifference] {
        let declared = header.value("oauth_signature_method").flatMap(HashFunction.init(rawValue:))
        let recipe = variations.recipe(hash: declared ?? .sha256)
        var search = Search(signature: signature, budget: Self.budget)
        for count in 0...limit {
            if let found = try search.differences(in: recipe, count: count, steps: variations.steps[...]) {
                return found
            }
        }
        return [
            SignatureDifference(
                "signature",
                "it does not match, and no known mistake explains it: the secret or the request is different",
                hint:
                    "compare the secrets; check that --url, --method and --param, or --endpoint, --scope and --expires-in, "
                    + "describe the request of that client; run here-token sign --explain with its --nonce and --timestamp to see each step"
            )
        ]
    }

    /// A search for the recipe that leads to a signature.
    private struct Search {
        let signature: String
        /// The number of bytes that may still be hashed.
        var budget: Int

        /// Tries all recipes with `count` mistakes, at most one in each of `steps`; nil if none leads to the signature.
        mutating func differences(
            in recipe: SigningRecipe,
            count: Int,
            steps: ArraySlice<[SigningVariations.Variation]>
        ) throws(Failure) -> [SignatureDifference]? {
            guard count > 0 else { return try differences(in: recipe) }
            for index in steps.indices {
                for variation in steps[index] where budget > 0 {
                    var changed = recipe
                    variation.apply(&changed)
                    let rest = steps[(index + 1)...]
                    if let found = try differences(in: changed, count: count - 1, steps: rest) {
                        return [variation.difference].compactMap(\.self) + found
                    }
                }
            }
            return nil
        }

        private mutating func differences(in recipe: SigningRecipe) throws(Failure) -> [SignatureDifference]? {
            let baseString = recipe.baseString
            budget -= baseString.utf8.count
            let texts = SigningRecipe.texts(of: try recipe.hash.code(for: baseString.utf8, key: recipe.key))
            return texts.first { $0.text == signature }.map { [$0.difference].compactMap(\.self) }
        }
    }
}
