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
        descriptors.keepOnlyThese()
        ProcessSetup.undo()
        let argv = arguments.map(cString) + [nil]
        let envp = environment.entries.map(cString) + [nil]
        execvpe(argv[0], argv, envp)
        let errno = errno
        ProcessSetup.prepare()
        return .commandNotRun(String(decoding: arguments.first ?? [], as: UTF8.self), errno: errno)
    }

    /// A copy that C can read; it goes with the program, or with the process.
    private static func cString(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar>? {
        strndup(bytes.map(CChar.init(bitPattern:)), bytes.count)
    }
}

/// The arguments of this process as they are, which need not be UTF-8.
enum CommandLineArguments {
    /// Those behind the first `--`.
    static func behindTerminator() -> [[UInt8]] {
        let all = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).compactMap {
            argument in
            argument.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
        return Array(all.drop { $0 != Array("--".utf8) }.dropFirst())
    }
}
