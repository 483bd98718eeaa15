import Glibc

/// Reads a file, a pipe or standard input to its end, with a limit on bytes and on time.
struct DescriptorReader {
    /// Why the reading stopped before the end.
    enum Failure: Error, Equatable {
        /// The system's reason.
        case system(errno: Int32)
        /// More than the allowed number of bytes.
        case tooLarge
        /// The deadline passed: a pipe whose writer is slow or absent.
        case timedOut
    }

    /// The most bytes that are read.
    let limit: Int
    /// When to give up.
    let deadline: Deadline

    /// All bytes up to the end of `descriptor`.
    ///
    /// It waits in `poll` before each read, so that a descriptor needs not be non-blocking for the deadline to hold:
    /// standard input is shared with other processes, whose mode is not ours to change.
    func readToEnd(of descriptor: Int32) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        // So that it stays in one place, which is wiped.
        bytes.reserveCapacity(limit + Self.chunkSize)
        var isWhole = false
        defer { if !isWhole { bytes.wipe() } }
        var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
        defer { chunk.wipe() }
        while true {
            try waitUntilReadable(descriptor)
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw .system(errno: errno)
            }
            if count == 0 {
                isWhole = true
                return bytes
            }
            bytes += chunk.prefix(count)
            guard bytes.count <= limit else { throw .tooLarge }
        }
    }

    private static let chunkSize = 8_192

    private func waitUntilReadable(_ descriptor: Int32) throws(Failure) {
        while true {
            var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // Rounded up, so as not to spin through the last millisecond.
            let left = deadline.remaining.components
            let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1
            switch poll(&event, 1, deadline.remaining == .zero ? 0 : Int32(clamping: milliseconds)) {
            case 0 where deadline.remaining == .zero: throw .timedOut
            case ..<0 where errno != EINTR: throw .system(errno: errno)
            case 1...: return
            default: continue
            }
        }
    }
}
