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
        guard let argv = cStrings(arguments), let envp = cStrings(environment.entries) else {
            return .notRun(command, errno: ENOMEM)
        }
        descriptors.keepOnlyThese()
        ProcessSetup.undo()
        execvpe(argv[0], argv, envp)
        let errno = errno
        ProcessSetup.prepare()
        return .notRun(command, errno: errno)
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

/// The descriptors that are open in this process.
struct OpenDescriptors {
    /// Higher descriptors are hardly ever inherited, and new ones get the lowest free numbers.
    private static let limit: Int32 = 4_096

    private let numbers: Set<Int32>

    static func current() -> OpenDescriptors {
        OpenDescriptors(numbers: Set((0..<limit).filter { fcntl($0, F_GETFD) != -1 }))
    }

    /// Marks all others with FD_CLOEXEC: libcurl does not do that for its sockets.
    func keepOnlyThese() {
        for number in Self.current().numbers.subtracting(numbers) { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
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
