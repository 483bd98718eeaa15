import Foundation
import Glibc

/// What can be seen of processes from outside: arguments by every user of the machine, the environment by the same user.
enum Bystanders {
    /// The command lines of all processes now, their arguments parted by spaces.
    static func commandLines() -> [String] {
        var lines: [String] = []
        forEachProcess { process in
            if let arguments = contents("/proc/\(process)/cmdline") { lines.append(shown(arguments)) }
        }
        return lines
    }

    /// Looks at all processes again and again from now on, as long as the tests run.
    static func watch() {
        Thread.detachNewThread {
            while true {
                look()
                usleep(50_000)
            }
        }
    }

    /// The processes that had a secret of the service in their arguments, or in their environment without having been
    /// given some there on purpose; see ``Binary/mayHoldSecrets``.
    ///
    /// A call compares what is new since the last one: a secret with all processes ever seen, and a process with all
    /// secrets.
    static func holdersOfSecrets() throws -> [String] {
        look()
        let log = try StandIn.shared.get().log
        return try withSights { sights in
            let secrets = try log.secretsSoFar()
            defer {
                sights.checkedSecrets = secrets.count
                sights.checkedCount = sights.text.count
            }
            var holders: [String] = []
            for (index, secret) in secrets.enumerated() {
                let start = index < sights.checkedSecrets ? sights.checkedCount : 0
                if let place = sights.text.firstIndex(of: secret, from: start) {
                    holders.append(sights.text.part(around: place, between: Sights.separator))
                }
            }
            return holders
        }
    }

    /// How many processes have been seen with `text`.
    static func count(with text: String) -> Int {
        withSights { sights in
            var (count, start) = (0, 0)
            while let place = sights.text.firstIndex(of: text, from: start) {
                count += 1
                start = sights.text.end(ofPartAround: place, between: Sights.separator)
            }
            return count
        }
    }

    private struct Sights {
        /// No text in UTF-8 has this byte.
        static let separator: UInt8 = 0xFF
        /// By hash, so that each is kept once.
        var known: Set<Int> = []
        /// Arguments and environments, each behind a separator.
        var text = SearchText()
        /// How much of the text has been searched, and for how many secrets.
        var checkedCount = 0
        var checkedSecrets = 0
    }

    nonisolated(unsafe) private static var sights = Sights()
    /// A lock that ThreadSanitizer sees, as it does not see a `Mutex`.
    private static let lock = NSLock()
    private static let holder = Binary.mayHoldSecrets.keys.joined()

    private static func withSights<Result>(_ body: (inout Sights) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&sights) }
    }

    private static func look() {
        forEachProcess { process in
            guard let arguments = contents("/proc/\(process)/cmdline"), !arguments.isEmpty else { return }
            let environment = contents("/proc/\(process)/environ") ?? []
            var hasher = Hasher()
            arguments.withUnsafeBytes { hasher.combine(bytes: $0) }
            environment.withUnsafeBytes { hasher.combine(bytes: $0) }
            withSights { sights in
                guard sights.known.insert(hasher.finalize()).inserted else { return }
                let mayHoldSecrets = SearchText(environment).firstIndex(of: holder) != nil
                sights.text.append([Sights.separator] + arguments + (mayHoldSecrets ? [] : environment))
            }
        }
    }

    private static func forEachProcess(_ body: (Int32) -> Void) {
        guard let directory = opendir("/proc") else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let process = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { atoi($0) }
            }
            if process > 0 { body(process) }
        }
    }

    private static func contents(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let part = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
            }
            if part.isEmpty { return bytes }
            bytes += part
        }
    }

    private static func shown(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }
}
