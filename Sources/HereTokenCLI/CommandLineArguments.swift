import CLinux
import Glibc

/// The arguments of this process as they are, which need not be UTF-8.
///
/// From glibc: Swift's `CommandLine` has none if a preloaded library changed the environment, or without `/proc`.
enum CommandLineArguments {
    /// All but the name of the program.
    static var all: [[UInt8]] {
        let arguments = UnsafeBufferPointer(start: here_token_arguments(), count: Int(here_token_argument_count()))
        return arguments.dropFirst().compactMap {
            $0.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
    }

    /// Those behind the first `--`.
    static var behindTerminator: [[UInt8]] {
        Array(all.drop { $0 != Array("--".utf8) }.dropFirst())
    }
}
