import Foundation

/// Everything that other clients are known to do otherwise, step by step.
struct SigningVariations {
    /// One way to take a step wrongly.
    struct Variation {
        /// What it is called.
        let mistake: SigningMistake
        /// What it changes.
        let apply: @Sendable (inout SigningRecipe) -> Void
    }

    /// The request that is signed.
    let request: SignableRequest
    /// The parameters of the header that are signed.
    let protocolParameters: [FormParameter]
    /// The access key id.
    let consumerKey: String
    /// The access key secret.
    let consumerSecret: Secret

    /// The recipe without a mistake.
    func recipe(hash: HashFunction) -> SigningRecipe {
        SigningRecipe(
            method: request.method,
            uri: request.url.baseStringURI,
            parameters: protocolParameters + request.url.queryParameters + request.body,
            key: key(consumerSecret),
            hash: hash
        )
    }

    /// The variations of each step, in the order in which they apply, of each step at most one.
    var steps: [[Variation]] {
        [contents, timestamps, orders, parameterEncodings, baseStringEncodings, methods, urls, keys, hashes]
    }

    /// The texts that a code is written as, and the mistake in it.
    static func texts(of code: [UInt8]) -> [(text: String, mistake: SigningMistake?)] {
        let base64 = Data(code).base64EncodedString()
        let digits = code.hexadecimal
        let urlSafe = base64.replacing("+", with: "-").replacing("/", with: "_")
        return [
            (base64, nil), (base64.replacing("=", with: ""), .base64Unpadded),
            (urlSafe, .base64URL), (urlSafe.replacing("=", with: ""), .base64URL),
            (digits, .hexadecimal), (digits.uppercased(), .hexadecimal),
            (Data(digits.utf8).base64EncodedString(), .base64OfHexadecimal),
        ]
    }
}

extension SigningVariations {
    private func key(_ secret: Secret) -> Secret {
        secret.withBytes { Secret(PercentEncoding.encode(bytes: $0) + [UInt8(ascii: "&")]) }
    }

    private var contents: [Variation] {
        var variations: [Variation] = []
        if !request.body.isEmpty {
            let parameters = protocolParameters + request.url.queryParameters
            variations.append(Variation(mistake: .bodyLeftOut) { $0.parameters = parameters })
        }
        if !request.url.queryParameters.isEmpty {
            let parameters = protocolParameters + request.body
            variations.append(Variation(mistake: .queryLeftOut) { $0.parameters = parameters })
        }
        for parameter in Set(protocolParameters + request.url.queryParameters + request.body) {
            variations.append(
                Variation(mistake: .parameterLeftOut(parameter.name)) { recipe in
                    recipe.parameters.removeAll { $0 == parameter }
                }
            )
        }
        let names = Set(protocolParameters.map(\.name))
        for added in [
            FormParameter("oauth_version", "1.0"), FormParameter("oauth_token", ""),
            FormParameter("oauth_signature", ""),
            FormParameter("realm", ""),
        ] where !names.contains(added.name) {
            variations.append(Variation(mistake: .parameterAdded(added.name)) { $0.parameters.append(added) })
        }
        return variations
    }

    /// A client that asks for the time twice.
    private var timestamps: [Variation] {
        let name = "oauth_timestamp"
        guard let timestamp = protocolParameters.first(where: { $0.name == name }).flatMap({ Int($0.value) }),
            timestamp.magnitude < UInt(Int32.max)
        else { return [] }
        return [-2, -1, 1, 2].map { offset in
            Variation(mistake: .otherTimestamp) { recipe in
                for index in recipe.parameters.indices where recipe.parameters[index].name == name {
                    recipe.parameters[index].value = String(timestamp + offset)
                }
            }
        }
    }

    /// The three groups of parameters one behind the other, each in its own order or sorted in itself.
    private var orders: [Variation] {
        let oauth = Set(protocolParameters)
        let query = Set(request.url.queryParameters)
        @Sendable func group(_ parameter: FormParameter) -> Int {
            oauth.contains(parameter) ? 0 : query.contains(parameter) ? 1 : 2
        }
        let permutations = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        return permutations.flatMap { permutation in
            [false, true].map { isSortedWithin in
                Variation(mistake: .notSorted) { recipe in
                    recipe.isSorted = false
                    recipe.parameters = permutation.flatMap { wanted in
                        let members = recipe.parameters.filter { group($0) == wanted }
                        return isSortedWithin ? members.sorted { ($0.name, $0.value) < ($1.name, $1.value) } : members
                    }
                }
            }
        }
    }

    private var parameterEncodings: [Variation] {
        [
            Variation(mistake: .parametersNotEncoded) { $0.parameterEncoding = .none },
            Variation(mistake: .parametersEncodedTwice) { $0.parameterEncoding = .twice },
            Variation(mistake: .parametersFormEncoded) { $0.parameterEncoding = .form },
            Variation(mistake: .lowerCaseHex) { $0.parameterEncoding = .lowerCase },
        ]
    }

    private var baseStringEncodings: [Variation] {
        [
            Variation(mistake: .baseStringNotEncoded) { $0.baseStringEncoding = .none },
            Variation(mistake: .baseStringNotEncoded) { $0.baseStringEncoding = .allButURI },
            Variation(mistake: .baseStringNotEncoded) { $0.baseStringEncoding = .allButParameters },
            Variation(mistake: .baseStringEncodedAsAWhole) { $0.baseStringEncoding = .whole },
            Variation(mistake: .lowerCaseHex) { $0.baseStringEncoding = .lowerCase },
            Variation(mistake: .lowerCaseHex) {
                $0.parameterEncoding = .lowerCase
                $0.baseStringEncoding = .lowerCase
            },
        ]
    }

    private var methods: [Variation] {
        let own = request.method
        return [own.lowercased(), "GET", "POST", "PUT", ""].filter { $0 != own }.map { method in
            Variation(mistake: .method(method)) { $0.method = method }
        }
    }

    private var urls: [Variation] {
        let url = request.url
        let origin = url.scheme + "://"
        let isHTTPS = url.scheme == "https"
        let path = url.path
        var texts = [
            url.text, origin + "\(url.host):\(url.effectivePort)" + path, origin + url.host + path,
            "\(isHTTPS ? "http" : "https")://" + url.authority + path,
            origin + url.authority, origin + url.authority + "/", url.authority + path, path,
            path.hasSuffix("/") ? String(url.baseStringURI.dropLast()) : url.baseStringURI + "/",
        ]
        texts += HereService.allCases.flatMap(\.endpoints)
        return Set(texts).subtracting([url.baseStringURI]).sorted().map { text in
            Variation(mistake: .url(text)) { $0.uri = text }
        }
    }

    private var keys: [Variation] {
        let secret = consumerSecret
        func changed(_ change: (UnsafeBufferPointer<UInt8>) -> [UInt8]) -> Secret {
            secret.withBytes { Secret(change($0)) }
        }
        var variations = [
            Variation(mistake: .keyWithoutAmpersand) { [secret] in $0.key = secret },
            Variation(mistake: .emptySecret) { $0.key = Secret("&".utf8) },
            Variation(mistake: .emptySecret) { $0.key = Secret("".utf8) },
        ]
        let id = Secret(consumerKey.utf8)
        var unclean = ["\n", "\r", "\r\n", " ", "\t"].map { end in changed { Array($0) + Array(end.utf8) } }
        unclean += [("\"", "\""), ("'", "'"), ("<", ">")].map { open, close in
            changed { Array(open.utf8) + Array($0) + Array(close.utf8) }
        }
        unclean.append(changed { [UInt8(ascii: " ")] + Array($0) })
        let cutOff = [changed { Array($0.dropLast()) }, changed { Array($0.dropFirst()) }]
        for (mistake, secrets) in [
            (SigningMistake.uncleanSecret, unclean), (.secretCutOff, cutOff), (.keyIDAsSecret, [id]),
        ] {
            for secret in secrets {
                let encoded = key(secret)
                let plain = secret.withBytes { Secret(Array($0) + [UInt8(ascii: "&")]) }
                variations.append(Variation(mistake: mistake) { $0.key = encoded })
                if plain != encoded { variations.append(Variation(mistake: mistake) { $0.key = plain }) }
            }
        }
        return variations
    }

    private var hashes: [Variation] {
        HashFunction.allCases.map { hash in Variation(mistake: .hash(hash)) { $0.hash = hash } }
    }
}
