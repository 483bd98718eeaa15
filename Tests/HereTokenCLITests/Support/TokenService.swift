import Foundation
import Testing

/// An app of the stand-in for HERE's service, with its keys, tokens and requests.
struct TokenService: Sendable {
    /// What the stand-in says of an app.
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

    /// A line of its log.
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

    /// Host and port of the service, in plain http.
    var host: Substring { ready.http.dropFirst("http://".count).prefix { $0 != "/" } }

    /// A credentials file with a few changes; nil takes a line out.
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

    /// The endpoint that behaves as `behaviours` say; see the service's own help.
    func endpoint(_ behaviours: String = "", on base: KeyPath<Ready, String> = \.http) -> String {
        ready[keyPath: base] + behaviours + "/oauth2/token"
    }

    /// The behaviour that answers a good request with this; with `times`, only the first so many of them.
    static func reply(
        _ body: String,
        status: Int = 200,
        headers: [String: String] = ["Content-Type": "application/json"],
        times: Int? = nil
    ) throws -> String {
        struct Reply: Encodable {
            let status: Int
            let headers: [String: String]
            let body: String
            let times: Int?
            let id: String
        }
        let reply = Reply(status: status, headers: headers, body: body, times: times, id: UUID().uuidString)
        return "/~reply/" + base64URL(try JSONEncoder().encode(reply))
    }

    /// The behaviour that answers a good request with these bytes.
    static func raw(_ bytes: String) -> String { raw(Array(bytes.utf8)) }

    /// The behaviour that answers a good request with `start`, and then many times with `piece`.
    static func repeating(_ piece: String, times: Int, after start: String) throws -> String {
        struct Repeat: Encodable {
            let start: String
            let piece: String
            let times: Int
        }
        return "/~repeat/" + base64URL(try JSONEncoder().encode(Repeat(start: start, piece: piece, times: times)))
    }

    /// The same as ``raw(_:)``, for any bytes.
    static func raw(_ bytes: [UInt8]) -> String { "/~raw/" + base64URL(Data(bytes)) }

    private static func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The requests so far; with a `mark`, those whose path has it in it.
    func requests(with mark: String? = nil) throws -> [Request] {
        try StandIn.shared.get().log.requests(of: ready.app)
            .filter { request in mark.map(request.path.contains) ?? true }
    }

    /// Lets the requests go on whose path has `~until/NAME`.
    func letGo(_ name: String) throws {
        try Data().write(to: URL(filePath: ready.directory + "/" + name))
    }
}

/// The files of this repository.
enum Repository {
    private static let root: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root
    }()

    /// The absolute path of a file of it.
    static func path(_ name: String) -> String { root.appending(path: name).path }
}
