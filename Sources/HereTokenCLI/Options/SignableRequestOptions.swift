import ArgumentParser
import HereTokenCore

/// A request other than the one for a token.
struct SignableRequestOptions: ParsableArguments {
    @Option(help: "Sign a request to this URL instead of one for a token.")
    var url: String?

    @Option(help: ArgumentHelp("The method of that request. (default: POST with --param, else GET)", valueName: "name"))
    var method: String?

    @Option(help: ArgumentHelp("A parameter of the form body, not encoded; repeatable.", valueName: "name=value"))
    var param: [String] = []

    /// Rejects values that no request can have.
    func validate() throws {
        if url == nil, method != nil || !param.isEmpty {
            throw ValidationError("'--method' and '--param' need '--url'.")
        }
        if let method, method.isEmpty || !method.allSatisfy({ $0.isASCII && $0.isLetter }) {
            throw ValidationError("The value of '--method <name>' is not a method name.")
        }
        guard param.allSatisfy({ $0.contains("=") && $0.first != "=" }) else {
            throw ValidationError("A value of '--param <name=value>' has no name or no '='.")
        }
        _ = try request()
    }

    /// The request; nil without `--url`.
    func request() throws -> SignableRequest? {
        guard let url else { return nil }
        let body = param.map { text in
            let name = text.prefix { $0 != "=" }
            return FormParameter(String(name), String(text.dropFirst(name.count + 1)))
        }
        do {
            return SignableRequest(
                method: method ?? (body.isEmpty ? "GET" : "POST"),
                url: try RequestURL(url),
                body: body
            )
        } catch {
            throw ValidationError("The value of '--url <url>' \(error.words).")
        }
    }
}
