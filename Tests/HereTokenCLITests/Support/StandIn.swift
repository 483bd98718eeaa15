import Foundation
import Testing

/// The process that stands in for HERE's service, started once for all tests.
///
/// Each test has its own app. The process ends, and removes its files, when the tests end and close its standard input.
final class StandIn: Sendable {
    /// The only stand-in, or the error of its start.
    static let shared = Result { try StandIn() }

    /// The path of its certificate authority's certificate.
    let authority: String
    let log: RequestLog
    private let input: FileHandle
    private let output: FileHandle
    private let lock = NSLock()

    private init() throws {
        let (input, output) = (Pipe(), Pipe())
        let process = Process()
        process.executableURL = URL(filePath: Repository.path("Scripts/token-service"))
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.input = input.fileHandleForWriting
        self.output = output.fileHandleForReading
        let first = try TokenService.Ready(line: Self.line(from: self.output))
        authority = first.ca
        log = try RequestLog(path: first.log)
        log.add(secretsOf: first)
        Bystanders.watch()
    }

    func newApp() throws -> TokenService.Ready {
        let ready = try lock.withLock {
            try input.write(contentsOf: Data("\n".utf8))
            return try TokenService.Ready(line: Self.line(from: output))
        }
        log.add(secretsOf: ready)
        return ready
    }

    private static func line(from handle: FileHandle) throws -> Data {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = handle.availableData
            try #require(!more.isEmpty, "the stand-in service has ended")
            line += more
        }
        return line
    }
}

/// The log of the stand-in; each line is read once.
final class RequestLog: @unchecked Sendable {
    // Sendable: every use of the variables holds this lock.
    private let lock = NSLock()
    private let file: FileHandle
    private var rest = Data()
    private var requests: [String: [TokenService.Request]] = [:]
    private var secrets: [String] = []

    init(path: String) throws {
        file = try FileHandle(forReadingFrom: URL(filePath: path))
    }

    /// The requests of an app so far.
    func requests(of app: String) throws -> [TokenService.Request] {
        try lock.withLock {
            try read()
            return requests[app] ?? []
        }
    }

    /// Parts of all secrets, signatures and tokens so far, the newest last.
    ///
    /// No output may contain them.
    func secretsSoFar() throws -> [String] {
        try lock.withLock {
            try read()
            return secrets
        }
    }

    func add(secretsOf app: TokenService.Ready) {
        lock.withLock {
            secrets += [app.accessKeySecret, app.disabledKeySecret].map { String($0.prefix(20)) }
        }
    }

    private func read() throws {
        rest += try file.readToEnd() ?? Data()
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        for line in rest[..<end].split(separator: UInt8(ascii: "\n")) {
            let request = try decoder.decode(TokenService.Request.self, from: line)
            requests[request.app, default: []].append(request)
            secrets += [
                request.token?.suffix(30), request.oauthSignature?.prefix(20),
                request.oauthSignatureDecoded?.prefix(20),
            ].compactMap { $0.map(String.init) }
        }
        rest = Data(rest[(end + 1)...])
    }
}
