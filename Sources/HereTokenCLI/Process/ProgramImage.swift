import CLinux
import Glibc
import HereTokenCore

/// The program that this process runs.
enum ProgramImage {
    /// Replaces the program with another, in `environment` and else in the state that this process was started with.
    ///
    /// - Parameters:
    ///   - arguments: the program, searched for in `PATH`, and its arguments, each without the NUL at the end.
    ///   - descriptors: the descriptors that stay open.
    /// - Returns: only if it fails.
    static func replace(
        with arguments: [[UInt8]],
        environment: ProcessEnvironment,
        descriptors: OpenDescriptors
    ) -> Failure {
        let command = String(decoding: arguments.first ?? [], as: UTF8.self)
        guard let argv = cStrings(arguments), let envp = cStrings(environment.entries),
            let paths = cStrings(paths(of: arguments.first ?? []))
        else { return .notRun(command, errno: ENOMEM) }
        descriptors.closeOthersOnExec()
        ProcessSetup.undo()
        var failure = ENOENT
        for case let path? in paths {
            execve(path, argv, envp)
            failure = errno
            // For a path with a slash, execvpe(3) only adds that a shell runs a script without #!.
            if failure == ENOEXEC, !isBinary(path) {
                execvpe(path, argv, envp)
                failure = errno
            }
            // As bash does: a file that cannot be run is not the last word, but that of another directory is.
            if failure != EACCES { break }
        }
        ProcessSetup.prepare()
        return .notRun(command, errno: failure)
    }

    /// Whether the first line of a file has a NUL, so that it is no script.
    private static func isBinary(_ path: UnsafePointer<CChar>) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var start = [UInt8](repeating: UInt8(ascii: "\n"), count: 80)
        _ = read(descriptor, &start, start.count)
        return start.prefix { $0 != UInt8(ascii: "\n") }.contains(0)
    }

    /// The existing files that a shell would try for a command, each with a slash; of a path with a slash, only that one.
    ///
    /// execvpe(3) would stop at a directory of `PATH` that cannot be searched, and report that instead of a missing command.
    private static func paths(of command: [UInt8]) -> [[UInt8]] {
        let slash = UInt8(ascii: "/")
        if command.contains(slash) { return [command] }
        let variable = getenv("PATH").map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        let directories = (variable ?? Array("/bin:/usr/bin".utf8)).split(
            separator: UInt8(ascii: ":"),
            omittingEmptySubsequences: false
        )
        return directories.map { ($0.isEmpty ? [UInt8(ascii: ".")] : $0) + [slash] + command }.filter { path in
            access((path + [0]).map(CChar.init(bitPattern:)), F_OK) == 0
        }
    }

    /// C strings and a nil at the end; never freed, because the program or the process ends soon.
    private static func cStrings(_ texts: [[UInt8]]) -> [UnsafeMutablePointer<CChar>?]? {
        let copies = texts.map { strndup($0.map(CChar.init(bitPattern:)), $0.count) }
        return copies.contains(nil) ? nil : copies + [nil]
    }
}

extension Failure {
    fileprivate static func notRun(_ command: String, errno: Int32) -> Failure {
        let hint =
            switch errno {
            case ENOENT: "check its name, that PATH has its directory, and that the interpreter in its #! line exists"
            case E2BIG: "make the environment smaller, or use fetch and pass the token another way"
            default: "check its permissions with ls -l"
            }
        return Failure(
            errno == ENOENT ? .commandNotFound : .commandNotRun,
            "cannot run \(command.displayed): \(reason(errno))",
            hint: hint
        )
    }
}

/// The descriptors that this process was started with.
struct OpenDescriptors {
    /// As many free numbers as this process could ever need; a new descriptor gets the lowest one.
    private static let freeCount = 512

    private let freeNumbers: [Int32]

    static func current() -> OpenDescriptors {
        OpenDescriptors(freeNumbers: Array((0...).lazy.filter { fcntl($0, F_GETFD) == -1 }.prefix(freeCount)))
    }

    /// Marks all others with FD_CLOEXEC: libcurl does not do that for its sockets.
    func closeOthersOnExec() {
        for number in freeNumbers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
    }
}

enum StandardInput {
    /// Makes standard input empty, so that the next program cannot read the credentials file through it.
    static func replaceWithNothing() {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, dup2(descriptor, STDIN_FILENO) == STDIN_FILENO else {
            close(STDIN_FILENO)
            return
        }
        close(descriptor)
    }
}
