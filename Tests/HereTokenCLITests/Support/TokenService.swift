import Foundation
import Testing

/// An app of the stand-in for HERE's service, with its keys, tokens and requests.
struct TokenService: Sendable {
    /// The line of JSON that the stand-in prints for an app.
    struct Ready: Decodable, Sendable {
        let app: String
        let directory: String
        let http: String
        let https: String
        let httpsIpv6: String
        let httpsExpired: String
        let httpsWrongHost: String
        let ca: String
        let credentials: String
        let log: String
        let accessKeyId: String
        let accessKeySecret: String
        let clientId: String
        let disabledKeyId: String
        let disabledKeySecret: String

        init(line: Data) throws {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            self = try decoder.decode(Self.self, from: line)
        }
    }

    /// A line of the stand-in's log.
    struct Request: Decodable, Sendable {
        let app: String
        let path: String
        let scheme: String
        let method: String
        let headers: [[String]]
        let body: String
        let token: String?
        let oauthSignature: String?
        let oauthSignatureDecoded: String?

        /// The value of the first header field of that name.
        func header(_ name: String) -> String? {
            headers.first { $0[0].lowercased() == name.lowercased() }?[1]
        }
    }

    let ready: Ready

    /// Adds an app to the stand-in.
    init() throws {
        ready = try StandIn.shared.get().newApp()
    }

    /// Host and port of the service, for http.
    var host: Substring { ready.http.dropFirst("http://".count).prefix { $0 != "/" } }

    /// Writes a credentials file with some values changed; nil removes the line.
    func credentials(
        in directory: TemporaryDirectory,
        changing changes: [String: String?] = [:],
        name: String = "credentials.properties"
    ) throws -> String {
        let lines = try String(contentsOf: URL(filePath: ready.credentials), encoding: .utf8).split(separator: "\n")
        let changed = lines.compactMap { line -> String? in
            let key = String(line.prefix { $0 != " " })
            guard let change = changes[key] else { return String(line) }
            return change.map { "\(key) = \($0)" }
        }
        return try directory.file(name, changed.joined(separator: "\n") + "\n").path
    }

    /// The endpoint, with `behaviours` at the start of its path; see `Scripts/token-service --help`.
    func endpoint(_ behaviours: String = "", on base: KeyPath<Ready, String> = \.http) -> String {
        ready[keyPath: base] + behaviours + "/oauth2/token"
    }

    /// Runs `here-token fetch` for this app, without retries; the endpoint has `behaviours`.
    func fetch(
        _ behaviours: String,
        timeout: String = "30s",
        format: String = "json",
        errorFormat: String = "text"
    ) async throws -> Outcome {
        try await Binary.run(
            "fetch",
            "-c",
            ready.credentials,
            "--endpoint",
            endpoint(behaviours),
            "--timeout",
            timeout,
            "--retries",
            "0",
            "--format",
            format,
            "--error-format",
            errorFormat
        )
    }

    /// A behaviour: answer valid token requests with this reply; with `first`, only that many of them.
    static func reply(
        _ body: String,
        status: Int = 200,
        headers: [String: String] = ["Content-Type": "application/json"],
        first: Int? = nil
    ) throws -> String {
        let fields = headers.map { "\($0): \($1)\r\n" }.joined()
        let head = "HTTP/1.1 \(status) \r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n"
        let bytes = (head + body).utf8.map { UInt16($0) }
        return try raw(String(decoding: bytes, as: UTF16.self), first: first)
    }

    /// A behaviour: answer a valid token request with `text`, then `times` times `piece`, then close the connection.
    ///
    /// Each character is one byte. `{token}` in `text` becomes a new token. `pause` is in seconds, after each piece.
    static func raw(
        _ text: String,
        then piece: String = "",
        times: Int = 0,
        pause: Double = 0,
        isReset: Bool = false,
        first: Int? = nil
    ) throws -> String {
        struct Reply: Encodable {
            let text: String
            let piece: String
            let times: Int
            let pause: Double
            let reset: Bool
            let first: Int?
        }
        let reply = Reply(text: text, piece: piece, times: times, pause: pause, reset: isReset, first: first)
        let encoded = try JSONEncoder().encode(reply).base64EncodedString()
        return "/~reply/" + encoded.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The requests so far, or those with `mark` in their path.
    func requests(with mark: String? = nil) throws -> [Request] {
        try StandIn.shared.get().log.requests(of: ready.app)
            .filter { request in mark.map(request.path.contains) ?? true }
    }

    /// Lets the service answer the requests with `~until/NAME` in their path.
    func letGo(_ name: String) throws {
        try Data().write(to: URL(filePath: ready.directory + "/" + name))
    }
}

enum Repository {
    private static let root: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root
    }()

    /// The absolute path of a file.
    static func path(_ name: String) -> String { root.appending(path: name).path }
}
