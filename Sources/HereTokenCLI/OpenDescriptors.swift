import Glibc

/// The files, pipes and sockets that a process has open.
struct OpenDescriptors {
    /// More than any process is handed; what it opens itself gets the lowest numbers that are free.
    private static let limit: Int32 = 4_096

    private let numbers: Set<Int32>

    /// Those of this process now.
    static func current() -> OpenDescriptors {
        OpenDescriptors(numbers: Set((0..<limit).filter { fcntl($0, F_GETFD) != -1 }))
    }

    /// Lets all others be closed when this process becomes another program: libcurl does not see to it for its sockets.
    func keepOnlyThese() {
        for number in Self.current().numbers.subtracting(numbers) { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }
}
