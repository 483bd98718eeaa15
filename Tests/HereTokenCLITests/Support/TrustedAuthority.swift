import Foundation
import Testing

/// Runs the binary so that it trusts only the stand-in's certificate authority.
enum TrustedAuthority {
    /// Runs `here-token` with `HERE_TOKEN_CA_CERT`.
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
        let authority = ["HERE_TOKEN_CA_CERT": try StandIn.shared.get().authority]
        return try await Binary.run(arguments, environment: environment.merging(authority) { $1 }, sourceLocation)
    }
}

/// A system's certificate authorities, in a mount namespace: this machine's do not change.
struct SystemAuthorities {
    /// The directory to mount on `/etc/ssl/certs`.
    private let directory: TemporaryDirectory

    /// Makes the directory.
    ///
    /// - Parameters:
    ///   - hashed: whether it has a file of the stand-in's authority, named by its hash.
    ///   - bundle: the content of `ca-certificates.crt`; nil to leave out the file.
    ///   - other: whether it has a file of another authority, named by a hash.
    init(hashed: Bool, bundle: String?, other: Bool = false) async throws {
        directory = try TemporaryDirectory()
        let authority = try StandIn.shared.get().authority
        if hashed {
            let hash = try await Subprocess(["/usr/bin/openssl", "x509", "-hash", "-noout", "-in", authority]).outcome()
            let name = hash.stdout.trimmingCharacters(in: .whitespacesAndNewlines) + ".0"
            try FileManager.default.copyItem(atPath: authority, toPath: directory(name))
        }
        if other { try directory.file("5ed36f99.0", "") }
        if let bundle { try directory.file("ca-certificates.crt", bundle) }
    }

    /// The certificate of the stand-in's authority, as PEM.
    static func authority() throws -> String {
        try String(contentsOf: URL(filePath: StandIn.shared.get().authority), encoding: .utf8)
    }

    /// Runs `here-token` in the mount namespace; `before` precedes the command.
    func run(_ arguments: [String], before: String = "") async throws -> Outcome {
        let quoted = arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
        return try await Binary.shell(
            "mount --bind '\(directory.path)' /etc/ssl/certs && exec \(before) \"$here_token\" \(quoted)",
            shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
        )
    }
}
