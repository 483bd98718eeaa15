import CLinux
import Glibc
import HereTokenCore

/// What a process runs.
enum ProgramImage {
    /// Makes this process run another program, with the state that this one was started with but for `environment`.
    ///
    /// The program is searched in `PATH` as by a shell.
    ///
    /// - Parameters:
    ///   - arguments: the program and its arguments, each without the NUL at its end.
    ///   - environment: its environment.
    ///   - descriptors: what it gets of what is open.
    /// - Returns: why that did not work; else it does not return.
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

    /// Copies that C can read, and the nil at their end; they go with the program, or with the process.
    private static func cStrings(_ texts: [[UInt8]]) -> [UnsafeMutablePointer<CChar>?]? {
        let copies = texts.map { strndup($0.map(CChar.init(bitPattern:)), $0.count) }
        return copies.contains(nil) ? nil : copies + [nil]
    }
}

extension Failure {
    fileprivate static func notRun(_ command: String, errno: Int32) -> Failure {
        let hint =
            switch errno {
            case ENOENT: "check its name, that PATH has its directory, and that the program behind its #! is there"
            case E2BIG: "the environment is too large, with the token in it; hand the token over with fetch instead"
            default: "check with ls -l whether you may run it"
            }
        return Failure(
            errno == ENOENT ? .commandNotFound : .commandNotRun,
            "cannot run \(command.displayed): \(reason(errno))",
            hint: hint
        )
    }
}
