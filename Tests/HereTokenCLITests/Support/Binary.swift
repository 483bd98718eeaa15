import Foundation
import Glibc
import Testing

/// Runs the built `here-token` as users do.
enum Binary {
    /// The absolute path: the one in `HERE_TOKEN_TEST_BINARY`, else that of the program beside the test bundle.
    static let path: String = {
        let variable = "HERE_TOKEN_TEST_BINARY"
        if let path = ProcessInfo.processInfo.environment[variable], !path.isEmpty {
            guard FileManager.default.isExecutableFile(atPath: path) else {
                FileHandle.standardError.write(Data("\(variable) is not the path of a program: \(path)\n".utf8))
                exit(EX_NOINPUT)
            }
            return URL(filePath: path).path
        }
        let arguments = CommandLine.arguments
        let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? arguments[0]
        return URL(filePath: bundle).deletingLastPathComponent().appending(component: "here-token").path
    }()

    /// Marks a process that may have secrets in its environment, and its children; no other process may have any.
    static let mayHoldSecrets = ["HERE_TOKEN_TEST_MAY_HOLD_SECRETS": "1"]

    /// The start of a command line for a program that cannot read every file, although root runs the tests.
    static let withoutCapabilities =
        geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []

    /// Runs `here-token` with `arguments`, and checks it as every run.
    ///
    /// Standard error and `/proc` must show no secret, and a failed run must write nothing on standard output.
    static func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        input: String = "",
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        try await run(arguments, environment: environment, input: input, sourceLocation)
    }

    /// The same, for arguments in a list.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: String = "",
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let outcome = try await Subprocess([path] + arguments, environment: environment, input: input).outcome()
        try checkSecrecy(of: outcome, sourceLocation)
        return outcome
    }

    /// Runs a script with `shell` and the same checks; `$here_token` is the path of the binary.
    static func shell(
        _ script: String,
        _ arguments: String...,
        shell: [String] = ["/bin/bash", "-c"],
        environment: [String: String] = [:],
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let environment = environment.merging(["here_token": path]) { $1 }
        let outcome = try await Subprocess(shell + [script, "sh"] + arguments, environment: environment).outcome()
        try checkSecrecy(of: outcome, sourceLocation)
        return outcome
    }

    /// Runs `doctor` and checks that its output has no secret.
    static func doctor(
        _ arguments: [String],
        environment: [String: String] = [:],
        isTrusting: Bool = false,
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let arguments = ["doctor"] + arguments
        let outcome =
            isTrusting
            ? try await TrustedAuthority.run(arguments, environment: environment, sourceLocation)
            : try await run(arguments, environment: environment, sourceLocation)
        for secret in try StandIn.shared.get().log.secretsSoFar() where outcome.stdout.contains(secret) {
            Issue.record("the output of doctor has a secret", sourceLocation: sourceLocation)
        }
        #expect(outcome.stderr.isEmpty, sourceLocation: sourceLocation)
        return outcome
    }

    private static func checkSecrecy(of outcome: Outcome, _ sourceLocation: SourceLocation) throws {
        let errors = SearchText(outcome.stderr.utf8)
        for secret in try StandIn.shared.get().log.secretsSoFar() where errors.firstIndex(of: secret) != nil {
            Issue.record("standard error has a secret", sourceLocation: sourceLocation)
        }
        for process in try Bystanders.holdersOfSecrets() {
            Issue.record("a process shows a secret: \(process)…", sourceLocation: sourceLocation)
        }
        // A command that exits with 1 may print a result, as `sign --compare` does.
        if outcome.status > 1 {
            #expect(outcome.stdout.isEmpty, "a failed run wrote on standard output", sourceLocation: sourceLocation)
        }
    }
}

/// The exit status and the output of a process.
struct Outcome: Sendable {
    /// The exit status, or the negative number of the signal that ended the process.
    let status: Int32
    let stdout: String
    let stderr: String

    /// Standard output as a JSON object.
    var json: [String: Any] { Self.object(stdout) }

    /// Standard error as a JSON object.
    var errorJSON: [String: Any] { Self.object(stderr) }

    private static func object(_ text: String) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }
}

/// A process with its own environment, and with files as its standard streams.
final class Subprocess: Sendable {
    private let directory: TemporaryDirectory
    private let exit: AsyncStream<Int32>
    let id: pid_t

    /// The variables that `make sanitize` sets; the binary needs them too.
    private static let sanitizerOptions = ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }

    /// Starts the program `arguments[0]`.
    init(_ arguments: [String], environment: [String: String] = [:], input: String = "") throws {
        directory = try TemporaryDirectory()
        let process = Process()
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": directory.path, "LC_ALL": "C.UTF-8"]
            .merging(Self.sanitizerOptions) { $1 }
            .merging(environment) { $1 }
        let streams = [
            try FileHandle(forReadingFrom: directory.file("stdin", input)),
            try FileHandle(forWritingTo: directory.file("stdout", "")),
            try FileHandle(forWritingTo: directory.file("stderr", "")),
        ]
        process.standardInput = streams[0]
        process.standardOutput = streams[1]
        process.standardError = streams[2]
        let (exit, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            let status = process.terminationStatus
            continuation.yield(process.terminationReason == .uncaughtSignal ? -status : status)
            continuation.finish()
        }
        try TemporaryDirectory.lock.withLock { try process.run() }
        for stream in streams { try stream.close() }
        self.exit = exit
        id = process.processIdentifier
    }

    /// Standard error so far.
    func errorsSoFar() throws -> String { try directory.read("stderr") }

    /// Waits until `condition` is true; throws if the process ends first.
    func wait(until condition: () throws -> Bool) async throws {
        while try !condition() {
            if kill(id, 0) != 0 {
                // It may have become true just before the process ended.
                let errors = try errorsSoFar()
                let holds = try condition()
                try #require(holds, "the process ended first: \(errors)")
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits until the process ends; kills it after a minute, so that its status is -SIGKILL.
    func outcome() async throws -> Outcome {
        let watchdog = Task { [id] in
            try await Task.sleep(for: .seconds(180))
            kill(id, SIGKILL)
        }
        defer { watchdog.cancel() }
        var status: Int32?
        for await value in exit { status = value }
        return Outcome(
            status: try #require(status),
            stdout: try directory.read("stdout"),
            stderr: try directory.read("stderr")
        )
    }
}
