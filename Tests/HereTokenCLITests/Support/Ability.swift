import Foundation
import Testing

/// Something that a test needs and that some machines do not allow.
struct Ability: Sendable {
    let isAvailable: Bool
    /// The reason in the report if a test is skipped.
    let reason: Comment

    /// Mounts that only one process sees, which some containers do not allow.
    static let mountNamespaces = Ability(
        isAvailable: succeeds(
            "/usr/bin/unshare",
            "-rm",
            "mount",
            "--bind",
            "/dev/null",
            "/etc/ssl/certs/ca-certificates.crt"
        ),
        reason: "this machine does not allow mount namespaces"
    )

    /// strace, which needs the permission to trace processes.
    static let strace = Ability(
        isAvailable: succeeds("/usr/bin/strace", "-o", "/dev/null", "/bin/true"),
        reason: "strace is not installed, or may not trace processes"
    )

    private static func succeeds(_ program: String, _ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips a test on a machine without `ability`.
    ///
    /// If the variable `CI` is `true`, the test runs, so that it fails instead of being skipped.
    static func needs(_ ability: Ability) -> Self {
        let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
        return .enabled(if: isCI || ability.isAvailable, ability.reason)
    }
}
