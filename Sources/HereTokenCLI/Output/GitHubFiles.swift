import Glibc
import HereTokenCore

/// The files through which a step of GitHub Actions sets variables for later steps, and its outputs.
struct GitHubFiles: Equatable, Sendable {
    private let paths: [String]

    /// Finds the files in a runner's `environment`.
    ///
    /// - Throws: ``TokenFailure/outputVariableNotSet(_:)`` outside of a runner.
    init(environment: [String: String]) throws(TokenFailure) {
        paths = try ["GITHUB_ENV", "GITHUB_OUTPUT"].map { (variable) throws(TokenFailure) in
            guard let path = environment[variable], !path.isEmpty else { throw .outputVariableNotSet(variable) }
            return path
        }
    }

    /// Appends `lines` to each file, after `announce` has been run and before anything is changed.
    ///
    /// If one cannot be written, all are as they were.
    func append(_ lines: String, announce: () throws(TokenFailure) -> Void) throws(TokenFailure) {
        var files: [AppendedFile] = []
        for path in paths { files.append(try AppendedFile(path: path)) }
        try announce()
        do throws(TokenFailure) {
            for file in files { try file.append(lines) }
        } catch {
            for file in files { file.restore() }
            throw error
        }
    }
}

/// A file that is written to at its end only.
private final class AppendedFile {
    private let path: String
    private let descriptor: Int32
    private let status: stat

    /// Opens the file, or makes an empty one; a symbolic link is not followed.
    init(path: String) throws(TokenFailure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw .outputNotCreated(path: path, errno: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let errno = errno
            close(descriptor)
            throw .outputNotCreated(path: path, errno: errno)
        }
        self.status = status
    }

    deinit {
        close(descriptor)
    }

    /// Writes `lines` on lines of their own.
    func append(_ lines: String) throws(TokenFailure) {
        let errno = DescriptorWriter.write(((endsInLine ? "" : "\n") + lines).utf8, to: descriptor)
        guard errno == 0 else { throw .outputNotWritten(path: path, errno: errno) }
    }

    /// Takes off what was appended.
    func restore() {
        if status.st_mode & S_IFMT == S_IFREG { ftruncate(descriptor, status.st_size) }
    }

    private var endsInLine: Bool {
        var last: UInt8 = 0
        return status.st_size == 0 || pread(descriptor, &last, 1, status.st_size - 1) != 1 || last == UInt8(ascii: "\n")
    }
}
