/// The mistakes that other clients are known to make, for each step of a signature.
struct SigningVariations {
    let request: SignableRequest
    /// The parameters of the header that are signed.
    let protocolParameters: [FormParameter]
    let consumerKey: String
    let consumerSecret: Secret

    /// A change of one step.
    struct Variation {
        /// Nil if another difference already reports it.
        let difference: SignatureDifference?
        let apply: @Sendable (inout SigningRecipe) -> Void

        init(_ difference: SignatureDifference?, _ apply: @escaping @Sendable (inout SigningRecipe) -> Void) {
            self.difference = difference
            self.apply = apply
        }
    }

    /// The recipe without a mistake.
    func recipe(hash: HashFunction) -> SigningRecipe {
        SigningRecipe(
            method: request.method,
            uri: request.url.baseStringURI,
            parameters: allParameters,
            key: OAuth1Signer.signingKey(of: consumerSecret),
            hash: hash
        )
    }

    /// The variations of each step, in the order in which the steps are taken.
    var steps: [[Variation]] {
        [contents, timestamps, orders, parameterEncodings, baseStringEncodings, methods, urls, keys, hashes]
    }
}

// MARK: - The base string

extension SigningVariations {
    private var allParameters: [FormParameter] { protocolParameters + request.url.queryParameters + request.body }

    private static func baseString(_ message: String, hint: String) -> SignatureDifference {
        SignatureDifference("base string", message, hint: hint)
    }

    private var contents: [Variation] {
        var variations: [Variation] = []
        if !request.body.isEmpty {
            let parameters = protocolParameters + request.url.queryParameters
            let difference = Self.baseString(
                "the parameters of the body are not in it",
                hint: "put grant_type and all others of a form body among the parameters (section 3.4.1.3.1)"
            )
            variations.append(Variation(difference) { $0.parameters = parameters })
        }
        if !request.url.queryParameters.isEmpty {
            let parameters = protocolParameters + request.body
            let difference = Self.baseString(
                "the parameters of the URL's query are not in it",
                hint: "put them among the parameters (section 3.4.1.3.1)"
            )
            variations.append(Variation(difference) { $0.parameters = parameters })
        }
        for parameter in Set(allParameters) {
            let difference = Self.baseString(
                "\(parameter.name.displayed) is not in it",
                hint: "put all parameters of header, query and body into it (section 3.4.1.3.1)"
            )
            variations.append(Variation(difference) { recipe in recipe.parameters.removeAll { $0 == parameter } })
        }
        let names = Set(protocolParameters.map(\.name))
        for (name, value) in [("oauth_version", "1.0"), ("oauth_token", ""), ("oauth_signature", ""), ("realm", "")]
        where !names.contains(name) {
            let difference = Self.baseString(
                "\(name) is in it, but not in the header",
                hint: "sign only what you send, and neither realm nor oauth_signature (section 3.4.1.3.1)"
            )
            variations.append(Variation(difference) { $0.parameters.append(FormParameter(name, value)) })
        }
        return variations
    }

    private var timestamps: [Variation] {
        let name = "oauth_timestamp"
        guard let timestamp = protocolParameters.first(where: { $0.name == name }).flatMap({ Int($0.value) }),
            timestamp.magnitude < UInt(Int32.max)
        else { return [] }
        let difference = SignatureDifference(
            "timestamp",
            "the base string has another timestamp than the header",
            hint: "read the clock once, and use that time in both"
        )
        return [-2, -1, 1, 2].map { offset in
            Variation(difference) { recipe in
                for index in recipe.parameters.indices where recipe.parameters[index].name == name {
                    recipe.parameters[index].value = String(timestamp + offset)
                }
            }
        }
    }

    /// The parameters of header, query and body one after the other, each group in its own order or sorted.
    private var orders: [Variation] {
        let oauth = Set(protocolParameters)
        let query = Set(request.url.queryParameters)
        @Sendable func group(_ parameter: FormParameter) -> Int {
            oauth.contains(parameter) ? 0 : query.contains(parameter) ? 1 : 2
        }
        let difference = SignatureDifference(
            "sort order",
            "the parameters are not sorted",
            hint: "sort all of them by encoded name, then value (section 3.4.1.3.2)"
        )
        let permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        return permutations.flatMap { permutation in
            [false, true].map { isSortedWithin in
                Variation(difference) { recipe in
                    recipe.isSorted = false
                    recipe.parameters = permutation.flatMap { wanted in
                        let members = recipe.parameters.filter { group($0) == wanted }
                        return isSortedWithin ? members.sorted { ($0.name, $0.value) < ($1.name, $1.value) } : members
                    }
                }
            }
        }
    }

    private static let isLowerCase = baseString(
        "percent-encoding is in lower case",
        hint: "use upper case: %2F, not %2f (section 3.6)"
    )

    @Sendable private static func encodeInLowerCase(_ text: String) -> String {
        String(decoding: PercentEncoding.encode(bytes: text.utf8, digits: Hexadecimal.lowerCase), as: UTF8.self)
    }

    private var parameterEncodings: [Variation] {
        let isRaw = Self.baseString(
            "names and values of the parameters are not percent-encoded before they are joined",
            hint: "encode each, and the whole once more as part of the base string (section 3.4.1.3.2)"
        )
        let isDoubled = Self.baseString(
            "names and values of the parameters are percent-encoded twice",
            hint: "encode each once, and the whole once more as part of the base string (section 3.4.1.3.2)"
        )
        let isForm = Self.baseString(
            "the parameters are encoded as HTML forms are",
            hint: "encode a space as %20 and * as %2A, and leave ~ as it is (section 3.6)"
        )
        return [
            Variation(isRaw) { $0.encode = { $0 } },
            Variation(isDoubled) { $0.encode = { PercentEncoding.encode(PercentEncoding.encode($0)) } },
            Variation(isForm) { recipe in
                recipe.encode = { PercentEncoding.encode($0).replacing("%20", with: "+").replacing("%2A", with: "*") }
            },
            Variation(Self.isLowerCase) { $0.encode = Self.encodeInLowerCase },
        ]
    }

    private var baseStringEncodings: [Variation] {
        let hint = "encode each of the three parts, then join them by & (section 3.4.1.1)"
        let isRaw = Self.baseString("URL and parameters are not percent-encoded before they are joined", hint: hint)
        let isEncodedAsAWhole = Self.baseString("its & are percent-encoded too", hint: hint)
        @Sendable func joinInLowerCase(_ method: String, _ uri: String, _ parameters: String) -> String {
            [method, uri, parameters].map(Self.encodeInLowerCase).joined(separator: "&")
        }
        return [
            Variation(isRaw) { $0.join = { "\($0)&\($1)&\($2)" } },
            Variation(isRaw) { $0.join = { "\($0)&\($1)&\(PercentEncoding.encode($2))" } },
            Variation(isRaw) { $0.join = { "\($0)&\(PercentEncoding.encode($1))&\($2)" } },
            Variation(isEncodedAsAWhole) { $0.join = { PercentEncoding.encode("\($0)&\($1)&\($2)") } },
            Variation(Self.isLowerCase) { $0.join = joinInLowerCase },
            Variation(Self.isLowerCase) { recipe in
                recipe.encode = Self.encodeInLowerCase
                recipe.join = joinInLowerCase
            },
        ]
    }

    private var methods: [Variation] {
        let own = request.method
        return [own.lowercased(), "GET", "POST", "PUT", ""].filter { $0 != own }.map { method in
            let difference = Self.baseString(
                "its method is \(method.isEmpty ? "missing" : method)",
                hint: "use the method of the request, in upper case (section 3.4.1.1)"
            )
            return Variation(difference) { $0.method = method }
        }
    }

    private var urls: [Variation] {
        let url = request.url
        let origin = url.scheme + "://"
        let otherScheme = url.scheme == "https" ? "http" : "https"
        let path = url.path
        var texts = [
            url.text, origin + "\(url.host):\(url.effectivePort)" + path, origin + url.host + path,
            "\(otherScheme)://" + url.authority + path,
            origin + url.authority, origin + url.authority + "/", url.authority + path, path,
            path.hasSuffix("/") ? String(url.baseStringURI.dropLast()) : url.baseStringURI + "/",
        ]
        texts += HereService.allCases.flatMap(\.endpoints)
        return Set(texts).subtracting([url.baseStringURI]).sorted().map { text in
            let difference = Self.baseString(
                "its URL is \(text.displayed)",
                hint: "use scheme, host and path of the request, without query and default port (section 3.4.1.2)"
            )
            return Variation(difference) { $0.uri = text }
        }
    }
}

// MARK: - The key and the hash function

extension SigningVariations {
    private var keys: [Variation] {
        func difference(_ message: String, hint: String) -> SignatureDifference {
            SignatureDifference("key", message, hint: hint)
        }
        func surrounded(_ start: String, _ end: String) -> Secret {
            consumerSecret.withBytes { Secret(Array(start.utf8) + Array($0) + Array(end.utf8)) }
        }
        let lacksAmpersand = difference(
            "it is the secret without & after it",
            hint: "append & to the encoded secret, also without a token secret (section 3.4.2)"
        )
        let isEmpty = difference(
            "the secret is empty",
            hint: "check how the secret gets into that client: the variable or file is empty"
        )
        let isUnclean = difference(
            "the secret has whitespace (such as a newline) or quotes around it",
            hint: "remove them: a secret has only letters, digits, - and _"
        )
        let isCutOff = difference("the secret lacks its first or last character", hint: "copy all of it")
        let isID = difference(
            "the access key id is used instead of the secret",
            hint: "use here.access.key.secret"
        )
        let surroundings = [
            ("", "\n"), ("", "\r"), ("", "\r\n"), ("", " "), ("", "\t"), ("\"", "\""), ("'", "'"), ("<", ">"),
            (" ", ""),
        ]
        let cutOff = consumerSecret.withBytes { [Secret($0.dropLast()), Secret($0.dropFirst())] }
        let wrongSecrets =
            surroundings.map { (isUnclean, surrounded($0, $1)) } + cutOff.map { (isCutOff, $0) }
            + [(isID, Secret(consumerKey.utf8))]

        var variations = [(lacksAmpersand, consumerSecret), (isEmpty, Secret("&".utf8)), (isEmpty, Secret([]))]
        for (difference, secret) in wrongSecrets {
            let encoded = OAuth1Signer.signingKey(of: secret)
            let plain = secret.withBytes { Secret(Array($0) + [UInt8(ascii: "&")]) }
            variations.append((difference, encoded))
            if plain != encoded { variations.append((difference, plain)) }
        }
        return variations.map { difference, key in Variation(difference) { $0.key = key } }
    }

    private var hashes: [Variation] {
        HashFunction.allCases.map { hash in
            let difference = SignatureDifference(
                "signature",
                "it is made with \(hash.rawValue)",
                hint: "use HMAC-SHA256"
            )
            // SHA-256 is wrong only if the header declares another method, which is a difference of its own.
            return Variation(hash == .sha256 ? nil : difference) { $0.hash = hash }
        }
    }
}
