import Glibc
import HereTokenCore

/// A file that is there and is written to at its end only.
final class AppendedFile {
    private let path: String
    private let descriptor: Int32
    /// Its size before and behind what was appended.
    private var appended: Range<off_t>?

    /// Opens a regular file, which the environment variable names; a symbolic link is not followed.
    init(path: String, variable: String) throws(Failure) {
        self.path = path
        // Without waiting for the reader of a FIFO, which is refused then.
        descriptor = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.unusable(path, variable, errno) }
        var status = stat()
        let failure = fstat(descriptor, &status) != 0 ? errno : status.st_mode & S_IFMT != S_IFREG ? EINVAL : 0
        guard failure == 0 else {
            close(descriptor)
            throw Self.unusable(path, variable, failure)
        }
    }

    private static func unusable(_ path: String, _ variable: String, _ errno: Int32) -> Failure {
        Failure(
            .outputNotCreated,
            "cannot append to \(path.displayed), which \(variable) names: \(Failure.reason(errno))",
            hint: "the runner makes this file; let \(variable) be as it set it"
        )
    }

    deinit {
        close(descriptor)
    }

    /// Writes `lines`, which begin a line of their own.
    func append(_ lines: String) throws(Failure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .outputNotWritten(path: path, errno: errno) }
        let text = (endsInLine(status.st_size) ? "" : "\n") + lines
        appended = status.st_size..<status.st_size + off_t(text.utf8.count)
        let errno = DescriptorWriter.write(text.utf8, to: descriptor)
        guard errno == 0 else { throw .outputNotWritten(path: path, errno: errno) }
    }

    /// Takes off what was appended, unless somebody else has appended to it meanwhile.
    func restore() {
        var status = stat()
        guard let appended, fstat(descriptor, &status) == 0, status.st_size <= appended.upperBound else { return }
        ftruncate(descriptor, appended.lowerBound)
    }

    private func endsInLine(_ size: off_t) -> Bool {
        var last: UInt8 = 0
        return size == 0 || pread(descriptor, &last, 1, size - 1) != 1 || last == UInt8(ascii: "\n")
    }
}
