import Foundation
import Testing

extension Ability {
    /// What ``TrustedAuthority`` needs.
    static var trustedAuthority: Ability { .mountNamespaces }
}

/// Runs the binary where the stand-in's certificate authority is trusted, without touching the machine: in a mount
/// namespace of its own, with another bundle in the place of the system's.
///
/// Only this file knows how; the tests call ``run(_:environment:_:)`` and ask for ``Ability/trustedAuthority``.
enum TrustedAuthority {
    private static let bundle = "/etc/ssl/certs/ca-certificates.crt"

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
        let own = try String(contentsOf: URL(filePath: StandIn.shared.get().authority), encoding: .utf8)
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
