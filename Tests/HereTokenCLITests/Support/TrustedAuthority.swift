import Foundation
import Testing

/// Runs the binary where the stand-in's certificate authority is trusted, without touching the machine: in a mount
/// namespace of its own, with another bundle in the place of the system's.
enum TrustedAuthority {
    private static let bundle = "/etc/ssl/certs/ca-certificates.crt"

    /// Whether this machine lets us make such namespaces; some containers do not.
    static let isPossible: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = ["-rm", "mount", "--bind", "/dev/null", bundle]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Why a test may be left out.
    static let reason: Comment = "this machine does not let a process make a mount namespace of its own"

    /// Runs `here-token` there.
    static func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        try await run(arguments, environment: environment, sourceLocation)
    }

    /// The same, for arguments in a list.
    static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        _ sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Outcome {
        let directory = try TemporaryDirectory()
        let system = try String(contentsOf: URL(filePath: bundle), encoding: .utf8)
        let own = try String(contentsOf: URL(filePath: await TokenService.shared().ready.ca), encoding: .utf8)
        let both = try directory.file("bundle.pem", system + own).path
        return try await Binary.shell(
            "mount --bind '\(both)' \(bundle) && exec \"$here_token\" \(arguments.map(quoted).joined(separator: " "))",
            shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"],
            environment: environment,
            sourceLocation
        )
    }

    private static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
}
