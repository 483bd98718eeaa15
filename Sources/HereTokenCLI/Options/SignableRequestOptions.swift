import ArgumentParser
import HereTokenCore

/// A request other than the one for a token.
struct SignableRequestOptions: ParsableArguments {
    /// `--url`.
    @Option(help: "Sign a request to this URL, and not one for a token.")
    var url: String?

    /// `--method`.
    @Option(help: ArgumentHelp("Its method. (default: POST with --param, else GET)", valueName: "name"))
    var method: String?

    /// `--param`.
    @Option(help: ArgumentHelp("A parameter of its form body, not encoded; repeatable.", valueName: "name=value"))
    var param: [String] = []

    /// Refuses what no request can be made of.
    func validate() throws {
        if url == nil, method != nil || !param.isEmpty {
            throw ValidationError("'--method' and '--param' go with '--url'.")
        }
        if let method, method.isEmpty || !method.allSatisfy({ $0.isASCII && $0.isLetter }) {
            throw ValidationError("The value of '--method <name>' is not the name of a method.")
        }
        guard param.allSatisfy({ $0.contains("=") && $0.first != "=" }) else {
            throw ValidationError("A value of '--param <name=value>' has no name or no =.")
        }
        _ = try request()
    }

    /// The request; nil if none was described.
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
