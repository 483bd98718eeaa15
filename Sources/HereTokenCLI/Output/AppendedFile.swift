import Glibc
import HereTokenCore

/// A file that is there and is written to at its end only.
final class AppendedFile {
    private let path: String
    private let descriptor: Int32
    private let size: off_t
    private var sizeAfter: off_t

    /// Opens a regular file; a symbolic link is not followed.
    init(path: String) throws(TokenFailure) {
        self.path = path
        // Without waiting for the reader of a FIFO, which is refused then.
        descriptor = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw .outputNotCreated(path: path, errno: errno) }
        var status = stat()
        let failure = fstat(descriptor, &status) != 0 ? errno : status.st_mode & S_IFMT != S_IFREG ? EINVAL : 0
        guard failure == 0 else {
            close(descriptor)
            throw .outputNotCreated(path: path, errno: failure)
        }
        size = status.st_size
        sizeAfter = size
    }

    deinit {
        close(descriptor)
    }

    /// Writes `lines`, which begin a line of their own.
    func append(_ lines: String) throws(TokenFailure) {
        let text = (endsInLine ? "" : "\n") + lines
        sizeAfter += off_t(text.utf8.count)
        let errno = DescriptorWriter.write(text.utf8, to: descriptor)
        guard errno == 0 else { throw .outputNotWritten(path: path, errno: errno) }
    }

    /// Takes off what was appended, unless somebody else has appended to it meanwhile.
    func restore() {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size <= sizeAfter { ftruncate(descriptor, size) }
    }

    private var endsInLine: Bool {
        var last: UInt8 = 0
        return size == 0 || pread(descriptor, &last, 1, size - 1) != 1 || last == UInt8(ascii: "\n")
    }
}
