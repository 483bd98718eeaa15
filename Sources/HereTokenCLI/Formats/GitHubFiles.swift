import Glibc
import HereTokenCore

/// The files through which a step of GitHub Actions sets its outputs and the variables of later steps.
struct GitHubFiles {
    private let paths: [(variable: String, path: String)]

    /// Reads the paths from the runner's `environment`.
    init(environment: [String: String]) throws(Failure) {
        paths = try ["GITHUB_ENV", "GITHUB_OUTPUT"].map { (variable) throws(Failure) in
            guard let path = environment[variable], !path.isEmpty else {
                throw Failure(
                    .notInRunner,
                    "\(variable) is not set: this is not a step of GitHub Actions",
                    hint: "choose another --format, such as export or dotenv"
                )
            }
            return (variable, path)
        }
    }

    /// Fails if the files cannot be appended to.
    func check() throws(Failure) {
        _ = try open()
    }

    /// Appends `lines` to each file, or to none if one cannot be written.
    ///
    /// - Parameter announce: called when all files are open, before any is changed.
    func append(_ lines: String, announce: () throws(Failure) -> Void) throws(Failure) {
        let files = try open()
        try announce()
        do throws(Failure) {
            for file in files { try file.append(lines) }
        } catch {
            // In reverse order: both can be the same file.
            for file in files.reversed() { file.restore() }
            throw error
        }
    }

    private func open() throws(Failure) -> [AppendedFile] {
        try paths.map { (variable, path) throws(Failure) in
            try AppendedFile(path: path, variable: variable)
        }
    }
}

/// An existing file that is only appended to.
private final class AppendedFile {
    private let path: String
    private let descriptor: Int32
    /// The size before and after ``append(_:)``.
    private var appended: Range<off_t>?

    /// Opens a regular file without following a symbolic link.
    ///
    /// - Parameter variable: the environment variable with the path, for messages.
    init(path: String, variable: String) throws(Failure) {
        self.path = path
        // O_NONBLOCK: do not wait for the reader of a FIFO, which is rejected below.
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
            "cannot append to \(path.displayed) (from \(variable)): \(Failure.reason(errno))",
            hint: "leave \(variable) as the runner set it: the runner creates this file"
        )
    }

    deinit {
        close(descriptor)
    }

    /// Appends `lines`, after a newline if the file does not end with one.
    func append(_ lines: String) throws(Failure) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .outputNotWritten(path: path, errno: errno) }
        let text = (endsInLine(status.st_size) ? "" : "\n") + lines
        appended = status.st_size..<status.st_size + off_t(text.utf8.count)
        let errno = DescriptorWriter.write(text.utf8, to: descriptor)
        guard errno == 0 else { throw .outputNotWritten(path: path, errno: errno) }
    }

    /// Removes the appended lines, unless another process has appended to the file since.
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
