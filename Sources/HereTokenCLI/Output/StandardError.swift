import Glibc

/// Where everything goes that is not the result.
enum StandardError {
    /// Writes `text`; if that fails there is nobody left to tell.
    static func write(_ text: String) {
        _ = writeAll(text, to: STDERR_FILENO)
    }
}

/// Writes all of `text`; returns 0, or the `errno` of what went wrong.
func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
            var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&event, 1, -1)
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}
