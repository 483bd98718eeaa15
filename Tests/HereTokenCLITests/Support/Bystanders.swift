import Foundation

/// What every user of the machine can see of processes, or every process of the same user.
enum Bystanders {
    /// The command lines of all processes now, their arguments parted by blanks.
    static func commandLines() -> [String] { processes().compactMap { read("/proc/\($0)/cmdline") } }

    /// The environments of all processes now that have no business with secrets.
    static func environments() -> [String] {
        processes().compactMap { read("/proc/\($0)/environ") }
            .filter { environment in !environment.contains(Binary.mayHoldSecrets.keys.joined()) }
    }

    private static func processes() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { $0.allSatisfy(\.isNumber) }
    }

    private static func read(_ path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path)))
            .map { String(decoding: $0, as: UTF8.self).replacing("\0", with: " ") }
    }
}
