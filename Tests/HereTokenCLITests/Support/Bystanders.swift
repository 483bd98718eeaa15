import Foundation

/// What can be seen of processes from outside: arguments by every user of the machine, the environment by the same user.
enum Bystanders {
    /// The command lines of all processes now, their arguments parted by blanks.
    static func commandLines() -> [String] {
        processes().compactMap { contents("/proc/\($0)/cmdline") }
            .map { String(decoding: $0.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self) }
    }

    /// Looks at all processes again and again from now on, as long as the tests run.
    static func watch() {
        Task.detached {
            while true {
                look()
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// The processes seen since the last call that had one of `secrets` in their arguments, or in their environment without
    /// having been given some there on purpose; see ``Binary/mayHoldSecrets``.
    static func holders(of secrets: [String]) -> [String] {
        look()
        let unchecked = withSights { sights in
            defer { sights.checked = sights.all.count }
            return sights.all[sights.checked...]
        }
        return unchecked.filter { sight in secrets.contains { sight.contains($0.utf8) } }
            .map { String(decoding: $0.prefix(80).map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self) }
    }

    /// How many processes have been seen with `text`.
    static func count(with text: String) -> Int {
        withSights { sights in sights.all.count { $0.contains(text.utf8) } }
    }

    private struct Sights {
        /// By hash, so that each is kept once.
        var known: Set<Int> = []
        /// Arguments and environments.
        var all: [[UInt8]] = []
        /// How many of them have been looked through for secrets.
        var checked = 0
    }

    nonisolated(unsafe) private static var sights = Sights()
    /// A lock that ThreadSanitizer sees, as it does not see a `Mutex`.
    private static let lock = NSLock()
    private static let holder = Array(Binary.mayHoldSecrets.keys.joined().utf8)

    private static func withSights<Result>(_ body: (inout Sights) -> Result) -> Result {
        lock.withLock { body(&sights) }
    }

    private static func look() {
        for process in processes() {
            guard let arguments = contents("/proc/\(process)/cmdline"), !arguments.isEmpty else { continue }
            let environment = contents("/proc/\(process)/environ") ?? []
            let sight = environment.contains(holder) ? arguments : arguments + environment
            withSights { sights in
                if sights.known.insert(sight.hashValue).inserted { sights.all.append(sight) }
            }
        }
    }

    private static func processes() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { $0.allSatisfy(\.isNumber) }
    }

    private static func contents(_ path: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path))).map(Array.init)
    }
}

extension [UInt8] {
    /// Whether `bytes` are somewhere in this.
    func contains(_ bytes: some Collection<UInt8>) -> Bool {
        Data(self).range(of: Data(bytes)) != nil
    }
}
