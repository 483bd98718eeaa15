import Glibc

/// Writes to a file, a pipe or standard output.
package enum DescriptorWriter {
    /// Writes all of `bytes`; returns 0, or the `errno` of what went wrong.
    package static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Int32 {
        var copy = Array(bytes)
        defer { copy.wipe() }
        var written = 0
        while written < copy.count {
            let count = copy[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return EIO }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&event, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}
