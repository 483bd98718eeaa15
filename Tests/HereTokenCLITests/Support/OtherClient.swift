/// Another implementation of OAuth 1.0, oauthlib, with common mistakes of other clients.
enum OtherClient {
    /// Signs a token request, correctly or with mistakes; returns the header field.
    ///
    /// - Parameters:
    ///   - mistake: the names of the mistakes, joined by `+`; the script below has them. Empty for a correct signature.
    ///   - url: the URL of the request; its query is signed.
    ///   - body: the form body.
    ///   - key: the access key's id.
    ///   - secret: the access key's secret.
    static func header(
        mistake: String = "",
        url: String,
        body: String,
        key: String,
        secret: String
    ) async throws -> String {
        let outcome = try await Subprocess(
            ["/usr/bin/python3", "-c", source, mistake, url, body, key],
            environment: Binary.mayHoldSecrets.merging(["SECRET": secret]) { $1 }
        ).outcome()
        return outcome.stdout.isEmpty ? outcome.stderr : outcome.stdout
    }

    private static let source = #"""
        import base64, hashlib, hmac, os, sys, time, urllib.parse
        from oauthlib.common import generate_nonce, urldecode
        from oauthlib.oauth1.rfc5849 import signature
        from oauthlib.oauth1.rfc5849.utils import escape

        mistakes, url, body, key = sys.argv[1].split("+"), *sys.argv[2:]
        secret = os.environ["SECRET"]
        wrong = mistakes.__contains__

        now = int(time.time())
        if wrong("old-timestamp"): now -= 3600
        if wrong("milliseconds"): now *= 1000
        oauth = [("oauth_consumer_key", key), ("oauth_nonce", generate_nonce()),
                 ("oauth_signature_method", "HMAC-SHA1" if wrong("declared-sha1") else "HMAC-SHA256"),
                 ("oauth_timestamp", str(now)), ("oauth_version", "1.0")]
        if wrong("client-id"): oauth[0] = ("oauth_consumer_key", "a-client-id")
        if wrong("no-nonce"): del oauth[1]
        signed = [(k, str(now + 1) if wrong("two-timestamps") and k == "oauth_timestamp" else v) for k, v in oauth]
        parts = urllib.parse.urlsplit(url)
        query = urldecode(parts.query) if parts.query else []
        form = [] if wrong("no-body") else urldecode(body)
        if wrong("no-scope"): form = [p for p in form if p[0] != "scope"]
        if wrong("no-query"): query = []
        params = signed + query + form

        if wrong("unsorted"):
            normalized = "&".join(escape(k) + "=" + escape(v) for k, v in params)
        elif wrong("params-raw"):
            normalized = "&".join(k + "=" + v for k, v in sorted(params))
        elif wrong("params-form"):
            normalized = "&".join(urllib.parse.quote_plus(k) + "=" + urllib.parse.quote_plus(v) for k, v in sorted(params))
        elif wrong("lower-hex"):
            normalized = "&".join(k + "=" + urllib.parse.quote(v, safe="").replace("%3A", "%3a") for k, v in sorted(params))
        else:
            normalized = signature.normalize_parameters(params)

        uri = url.split("?")[0] if wrong("port-kept") else signature.base_string_uri(url)
        if wrong("query-kept"): uri = url
        if wrong("other-host"): uri = "https://account.api.here.com/oauth2/token"
        method = "GET" if wrong("get") else "post" if wrong("small-method") else "POST"
        base = "&".join([escape(method), escape(uri), escape(normalized)])
        if wrong("base-raw"): base = "&".join([method, uri, normalized])
        if wrong("base-whole"): base = escape("&".join([method, uri, normalized]))

        if wrong("newline"): secret += "\n"
        if wrong("quoted"): secret = '"' + secret + '"'
        if wrong("empty-secret"): secret = ""
        if wrong("cut-off"): secret = secret[:-1]
        if wrong("other-secret"): secret = secret[::-1]
        if wrong("id-for-secret"): secret = key
        mac_key = escape(secret) + ("" if wrong("no-ampersand") else "&")
        digest = hashlib.sha1 if wrong("sha1") or wrong("declared-sha1") else hashlib.sha256
        mac = hmac.new(mac_key.encode(), base.encode(), digest)
        text = base64.b64encode(mac.digest()).decode()
        if wrong("hex"): text = mac.hexdigest()
        if wrong("base64-hex"): text = base64.b64encode(mac.hexdigest().encode()).decode()
        if wrong("base64-url"): text = base64.urlsafe_b64encode(mac.digest()).decode()
        if wrong("unpadded"): text = text.rstrip("=")
        if wrong("line-end"): text += "\n"
        value = text if wrong("not-encoded") else escape(escape(text)) if wrong("encoded-twice") else escape(text)
        if wrong("plus-lost"): value = escape(text.replace("+", " "))
        pairs = [(k, escape(v)) for k, v in oauth] + [("oauth_signature", value)]
        quote = "" if wrong("unquoted") else '"'
        scheme = "Bearer" if wrong("scheme") else "OAuth"
        print(f"Authorization: {scheme} " + ", ".join(k + "=" + quote + v + quote for k, v in pairs))
        """#
}
