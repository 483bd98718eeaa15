import Foundation
import Glibc

/// The arguments and environments of all processes: every user of the machine can read the arguments, and the same user
/// the environment.
enum Bystanders {
    /// The command lines of all processes now, with spaces between the arguments.
    static func commandLines() -> [String] {
        var lines: [String] = []
        forEachProcess { process in
            if let arguments = contents("/proc/\(process)/cmdline") { lines.append(shown(arguments)) }
        }
        return lines
    }

    /// Samples all processes every 50 ms from now on.
    static func watch() {
        Thread.detachNewThread {
            while true {
                sample()
                usleep(50_000)
            }
        }
    }

    /// The processes that had a secret of the service in their arguments or environment.
    ///
    /// The environment of a process with ``Binary/mayHoldSecrets`` does not count. A call searches all processes so far
    /// for new secrets, and new processes for all secrets.
    static func holdersOfSecrets() throws -> [String] {
        sample()
        let log = try StandIn.shared.get().log
        return try withSamples { samples in
            let secrets = try log.secretsSoFar()
            defer {
                samples.checkedSecrets = secrets.count
                samples.checkedCount = samples.text.count
            }
            var holders: [String] = []
            for (index, secret) in secrets.enumerated() {
                let start = index < samples.checkedSecrets ? samples.checkedCount : 0
                if let place = samples.text.firstIndex(of: secret, from: start) {
                    holders.append(samples.text.part(around: place, between: Samples.separator))
                }
            }
            return holders
        }
    }

    /// The number of processes so far that had `text` in their arguments or environment.
    static func count(with text: String) -> Int {
        withSamples { samples in
            var (count, start) = (0, 0)
            while let place = samples.text.firstIndex(of: text, from: start) {
                count += 1
                start = samples.text.end(ofPartAround: place, between: Samples.separator)
            }
            return count
        }
    }

    private struct Samples {
        /// No text in UTF-8 has this byte.
        static let separator: UInt8 = 0xFF
        /// The hashes of the arguments and environments, so that each is kept once.
        var known: Set<Int> = []
        /// Arguments and environments, each after a separator.
        var text = SearchText()
        /// The length of the text that has been searched, and the number of secrets searched for.
        var checkedCount = 0
        var checkedSecrets = 0
    }

    nonisolated(unsafe) private static var samples = Samples()
    /// Not a `Mutex`: ThreadSanitizer does not understand it.
    private static let lock = NSLock()
    private static let holder = Binary.mayHoldSecrets.keys.joined()

    private static func withSamples<Result>(_ body: (inout Samples) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&samples) }
    }

    private static func sample() {
        forEachProcess { process in
            guard let arguments = contents("/proc/\(process)/cmdline"), !arguments.isEmpty else { return }
            let environment = contents("/proc/\(process)/environ") ?? []
            var hasher = Hasher()
            arguments.withUnsafeBytes { hasher.combine(bytes: $0) }
            environment.withUnsafeBytes { hasher.combine(bytes: $0) }
            withSamples { samples in
                guard samples.known.insert(hasher.finalize()).inserted else { return }
                let mayHoldSecrets = SearchText(environment).firstIndex(of: holder) != nil
                samples.text.append([Samples.separator] + arguments + (mayHoldSecrets ? [] : environment))
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
