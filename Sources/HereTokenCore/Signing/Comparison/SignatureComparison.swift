/// Finds out why the signature of another client is not what it should be, by making the mistakes that others make.
///
/// A signature is 256 bits long: a combination of mistakes that leads to it is the one that was made.
package struct SignatureComparison {
    /// By how many seconds a timestamp may be off before it is called wrong; what HERE allows is not published.
    package static let tolerableLead = 300

    private let header: AuthorizationHeader
    private let variations: SigningVariations
    private let limit: Int

    /// Prepares a comparison.
    ///
    /// - Parameters:
    ///   - header: what the other client sent.
    ///   - request: what it should be for.
    ///   - consumerKey: the access key id.
    ///   - consumerSecret: the access key secret.
    ///   - limit: the most mistakes that are looked for at once.
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

    /// All differences; empty if the other client got everything right.
    ///
    /// - Parameter now: the time that the timestamp should be of, in seconds since 1970.
    package func differences(at now: Int) throws(Failure) -> [SignatureDifference] {
        var differences = formDifferences + protocolDifferences + timestampDifferences(at: now)
        guard let parameter = header.parameters.first(where: { $0.name == "oauth_signature" }) else {
            return differences
        }
        let (signature, encodingDifferences) = Self.signature(in: parameter)
        differences += encodingDifferences
        if let mistakes = try mistakes(leadingTo: signature) {
            // That it is not what the method says is told by the method.
            differences += mistakes.filter { $0 != .hash(.sha256) }.map(SignatureDifference.mistake)
        } else {
            differences.append(.unexplained)
        }
        return differences
    }
}

// MARK: - The header

extension SignatureComparison {
    private static let required = [
        "oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_signature_method", "oauth_timestamp",
    ]

    private var formDifferences: [SignatureDifference] {
        let names = header.parameters.map(\.name)
        return (header.scheme.lowercased() == "oauth" ? [] : [.scheme])
            + (header.isWellFormed ? [] : [.malformed])
            + header.parameters.filter { !$0.isQuoted }.map { .notQuoted($0.name) }
            + Self.required.filter { !names.contains($0) }.map(SignatureDifference.missing)
            + Set(names).sorted().filter { name in names.count { $0 == name } > 1 }.map(SignatureDifference.repeated)
    }

    private var protocolDifferences: [SignatureDifference] {
        var differences: [SignatureDifference] = []
        if let key = header.value("oauth_consumer_key"), key != variations.consumerKey {
            let isSecret = Secret(key.utf8) == variations.consumerSecret
            differences.append(isSecret ? .secretAsConsumerKey : .consumerKey)
        }
        if let method = header.value("oauth_signature_method"), method != HashFunction.sha256.rawValue {
            differences.append(.signatureMethod)
        }
        if let version = header.value("oauth_version"), version != "1.0" { differences.append(.version) }
        return differences
    }

    private func timestampDifferences(at now: Int) -> [SignatureDifference] {
        guard let text = header.value("oauth_timestamp") else { return [] }
        guard let timestamp = Int(text), timestamp > 0 else { return [.timestampMalformed] }
        if HTTPDate.plausible.contains(timestamp), abs(timestamp - now) <= Self.tolerableLead { return [] }
        let isMilliseconds = timestamp > 100_000_000_000
        return [isMilliseconds ? .timestampInMilliseconds : .timestampOff(seconds: timestamp - now)]
    }

    /// The signature as it was meant, and what is wrong with its form.
    private static func signature(
        in parameter: AuthorizationHeader.Parameter
    ) -> (String, [SignatureDifference]) {
        var text = parameter.value
        var differences: [SignatureDifference] = []
        if parameter.raw.contains(where: { "+/=".contains($0) }) { differences.append(.signatureNotEncoded) }
        if text.contains("%"), let decoded = PercentEncoding.decode(text) {
            text = decoded
            differences.append(.signatureEncodedTwice)
        }
        let trimmed = String(text.reversed().drop { $0.isWhitespace }.reversed())
        if trimmed != text { differences.append(.signatureWithLineEnd) }
        if trimmed.contains(" ") { differences.append(.signatureWithBlanks) }
        return (trimmed.replacing(" ", with: "+"), differences)
    }
}

// MARK: - The signature

extension SignatureComparison {
    /// How many bytes are hashed at most, more than twice of what it takes for a request for a token: a header with thousands of parameters is nobody's mistake.
    private static let budget = 32 << 20

    /// The fewest mistakes that lead to `signature`, none if it is right; nil if no known ones do.
    private func mistakes(leadingTo signature: String) throws(Failure) -> [SigningMistake]? {
        let declared = header.value("oauth_signature_method").flatMap(HashFunction.init(rawValue:))
        let recipe = variations.recipe(hash: declared ?? .sha256)
        var search = Search(signature: signature, budget: Self.budget)
        for count in 0...limit {
            if let found = try search.mistakes(in: recipe, count: count, steps: variations.steps[...]) { return found }
        }
        return nil
    }

    /// A search for the recipe that leads to a signature.
    private struct Search {
        let signature: String
        /// How many bytes may still be hashed.
        var budget: Int

        /// Tries all recipes with `count` more mistakes, each of another one of `steps`.
        mutating func mistakes(
            in recipe: SigningRecipe,
            count: Int,
            steps: ArraySlice<[SigningVariations.Variation]>
        ) throws(Failure) -> [SigningMistake]? {
            guard count > 0 else { return try mistakes(in: recipe) }
            for index in steps.indices {
                for variation in steps[index] where budget > 0 {
                    var changed = recipe
                    variation.apply(&changed)
                    let rest = steps[(index + 1)...]
                    if let found = try mistakes(in: changed, count: count - 1, steps: rest) {
                        return [variation.mistake] + found
                    }
                }
            }
            return nil
        }

        private mutating func mistakes(in recipe: SigningRecipe) throws(Failure) -> [SigningMistake]? {
            let baseString = recipe.baseString
            budget -= baseString.utf8.count
            let texts = SigningVariations.texts(of: try recipe.hash.code(for: baseString.utf8, key: recipe.key))
            return texts.first { $0.text == signature }.map { [$0.mistake].compactMap(\.self) }
        }
    }
}
