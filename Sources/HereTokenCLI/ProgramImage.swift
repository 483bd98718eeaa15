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
    ) -> TokenFailure {
        let command = String(decoding: arguments.first ?? [], as: UTF8.self)
        guard let argv = cStrings(arguments), let envp = cStrings(environment.entries) else {
            return .commandNotRun(command, errno: ENOMEM)
        }
        descriptors.keepOnlyThese()
        ProcessSetup.undo()
        execvpe(argv[0], argv, envp)
        let errno = errno
        ProcessSetup.prepare()
        return .commandNotRun(command, errno: errno)
    }

    /// Copies that C can read, and the nil at their end; they go with the program, or with the process.
    private static func cStrings(_ texts: [[UInt8]]) -> [UnsafeMutablePointer<CChar>?]? {
        let copies = texts.map { strndup($0.map(CChar.init(bitPattern:)), $0.count) }
        return copies.contains(nil) ? nil : copies + [nil]
    }
}
