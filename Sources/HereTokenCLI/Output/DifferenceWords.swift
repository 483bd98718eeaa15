import HereTokenCore

extension SignatureDifference {
    /// The step that differs, in what, and what to do about it.
    var words: (step: String, text: String, hint: String) {
        switch self {
        case .scheme: ("header", "it does not begin with the word OAuth", "write Authorization: OAuth oauth_…")
        case .malformed:
            (
                "header", "a comma or a quote is missing, or there is something that belongs to no parameter",
                "write name=\"value\", with a comma between each two (section 3.5.1)"
            )
        case .notQuoted(let name):
            ("header", "the value of \(name.displayed) has no quotes", "write \(name.displayed)=\"…\" (section 3.5.1)")
        case .missing(let name): ("header", "\(name) is missing", "send it, and put it into the base string too")
        case .repeated(let name):
            ("header", "\(name.displayed) stands there more than once", "send each parameter once (section 3.1)")
        case .consumerKey:
            (
                "key", "oauth_consumer_key is not the access key id of these credentials",
                "use here.access.key.id, which is not here.client.id; or name the credentials that belong to it"
            )
        case .secretAsConsumerKey:
            (
                "key", "oauth_consumer_key is the secret, which everybody on the way has now seen",
                "use here.access.key.id there, delete this access key in HERE's portal, and make another"
            )
        case .signatureMethod:
            ("signature", "oauth_signature_method is not HMAC-SHA256", "use HMAC-SHA256: HERE takes no other")
        case .version: ("header", "oauth_version is not 1.0", "send 1.0, or leave it out")
        case .timestampMalformed:
            ("timestamp", "oauth_timestamp is not a number of seconds", "send the whole seconds since 1970, in UTC")
        case .timestampInMilliseconds:
            ("timestamp", "oauth_timestamp is too large for seconds; are they milliseconds?", "divide by 1000")
        case .timestampOff(let seconds):
            (
                "timestamp",
                "oauth_timestamp is \(seconds.magnitude) s \(seconds > 0 ? "ahead of" : "behind") the clock here",
                "sign each request anew, right before it is sent, and set that machine's clock; for an old header name its "
                    + "time with --timestamp"
            )
        case .signatureNotEncoded:
            (
                "encoding of the signature", "oauth_signature is not percent-encoded in the header",
                "encode + as %2B, / as %2F and = as %3D (section 3.6)"
            )
        case .signatureEncodedTwice:
            ("encoding of the signature", "oauth_signature is percent-encoded twice", "encode it once (section 3.6)")
        case .signatureWithBlanks:
            (
                "encoding of the signature", "oauth_signature has blanks where it had +",
                "encode + as %2B before it is put into the header (section 3.6)"
            )
        case .signatureWithLineEnd:
            (
                "encoding of the signature", "oauth_signature has a blank or the end of a line at its end",
                "cut it off: base64 and openssl print one"
            )
        case .mistake(let mistake): mistake.words
        case .unexplained:
            (
                "signature",
                "it is another one, and no known mistake leads to it: the secret differs (wrong key), or the request does",
                "compare the secrets, and check that --url, --method and --param, or --endpoint, --scope and --expires-in, "
                    + "are what that client sends; here-token sign --explain with its --nonce and --timestamp shows each step"
            )
        }
    }
}

extension SigningMistake {
    fileprivate var words: (step: String, text: String, hint: String) {
        switch self {
        case .bodyLeftOut:
            (
                "base string", "the parameters of the body are not in it",
                "put grant_type and all others of a form body among the parameters (section 3.4.1.3.1)"
            )
        case .queryLeftOut:
            (
                "base string", "the parameters of the URL's query are not in it",
                "put them among the parameters (section 3.4.1.3.1)"
            )
        case .parameterLeftOut(let name):
            (
                "base string", "\(name.displayed) is not in it",
                "put all parameters of header, query and body there (section 3.4.1.3.1)"
            )
        case .parameterAdded(let name):
            (
                "base string", "\(name.displayed) is in it, but not in the header",
                "send what is signed; leave realm and oauth_signature out of it (section 3.4.1.3.1)"
            )
        case .notSorted:
            (
                "sort order", "the parameters are not sorted",
                "sort all of them by encoded name, then value (section 3.4.1.3.2)"
            )
        case .parametersNotEncoded:
            (
                "base string", "names and values of the parameters are not percent-encoded before they are joined",
                "encode each, and the whole once more as part of the base string (section 3.4.1.3.2)"
            )
        case .parametersEncodedTwice:
            (
                "base string", "names and values of the parameters are percent-encoded twice",
                "encode each once, and the whole once more as part of the base string (section 3.4.1.3.2)"
            )
        case .parametersFormEncoded:
            (
                "base string", "the parameters are encoded as HTML forms are",
                "encode a blank as %20 and * as %2A, and leave ~ as it is (section 3.6)"
            )
        case .lowerCaseHex:
            ("base string", "percent-encoding has small letters", "use capitals: %2F, not %2f (section 3.6)")
        case .baseStringNotEncoded:
            (
                "base string", "URL and parameters are not percent-encoded before they are joined",
                "encode each of the three parts, then join them by & (section 3.4.1.1)"
            )
        case .baseStringEncodedAsAWhole:
            (
                "base string", "its & are percent-encoded too",
                "encode each of the three parts, then join them by & (section 3.4.1.1)"
            )
        case .method(let method):
            (
                "base string", "its method is \(method.isEmpty ? "missing" : method)",
                "use that of the request, in capitals (section 3.4.1.1)"
            )
        case .url(let url):
            (
                "base string", "its URL is \(url.displayed)",
                "use scheme, host and path of the request, without query and default port (section 3.4.1.2)"
            )
        case .otherTimestamp:
            (
                "timestamp", "the base string has another timestamp than the header",
                "ask for the time once, and use it twice"
            )
        case .keyWithoutAmpersand:
            (
                "key", "it is the secret without & behind it",
                "append & to the encoded secret, also without a token secret (section 3.4.2)"
            )
        case .emptySecret:
            ("key", "the secret is empty", "check how the secret gets into that client: the variable or file is empty")
        case .uncleanSecret:
            (
                "key", "the secret has a blank, the end of a line, or quotes with it",
                "cut off what does not belong to it: letters, digits, - and _ do"
            )
        case .secretCutOff: ("key", "the secret lacks its first or last character", "copy all of it")
        case .keyIDAsSecret: ("key", "the access key id is in the place of the secret", "use here.access.key.secret")
        case .hash(let hash): ("signature", "it is made with \(hash.rawValue)", "use HMAC-SHA256")
        case .hexadecimal: ("signature", "it is written in hexadecimal digits", "write the 32 bytes in base64")
        case .base64OfHexadecimal:
            (
                "signature", "the base64 is of its hexadecimal digits",
                "write the 32 bytes themselves in base64: openssl dgst -binary"
            )
        case .base64URL:
            ("signature", "it is in the base64 of URLs", "use the base64 with + and / (RFC 4648, section 4)")
        case .base64Unpadded: ("signature", "its base64 lacks the = at its end", "write the base64 with its padding")
        }
    }
}
