import Foundation
import Testing

/// Something that a test needs and that not every machine allows.
struct Ability: Sendable {
    /// Whether this machine allows it.
    let isThere: Bool
    /// Why a test is left out without it.
    let reason: Comment

    /// Mounts that only one process sees; some containers do not allow them.
    static let mountNamespaces = Ability(
        isThere: succeeds(
            "/usr/bin/unshare",
            "-rm",
            "mount",
            "--bind",
            "/dev/null",
            "/etc/ssl/certs/ca-certificates.crt"
        ),
        reason: "this machine does not allow mount namespaces"
    )

    /// Watching the system calls of a process.
    static let strace = Ability(
        isThere: succeeds("/usr/bin/strace", "-o", "/dev/null", "/bin/true"),
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
    /// Leaves a test out on a machine without `ability`.
    ///
    /// Where the variable `CI` is `true`, the test runs all the same, and fails.
    static func needs(_ ability: Ability) -> Self {
        let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
        return .enabled(if: isCI || ability.isThere, ability.reason)
    }
}
