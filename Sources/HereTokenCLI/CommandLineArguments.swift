import Glibc

/// The arguments of this process as they are, which need not be UTF-8.
enum CommandLineArguments {
    /// Those behind the first `--`.
    static func behindTerminator() -> [[UInt8]] {
        let arguments = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        return arguments.compactMap { $0.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } }
            .drop { $0 != Array("--".utf8) }
            .dropFirst().map(\.self)
    }
}
