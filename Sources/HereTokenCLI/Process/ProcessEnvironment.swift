import CLinux
// `environ` is a variable of C that Swift cannot prove constant; see `atStart`.
@preconcurrency import Glibc

/// The environment of a process, byte for byte: names and values need not be UTF-8.
struct ProcessEnvironment {
    /// Entries of the form `NAME=value`, without the NUL at the end.
    private(set) var entries: [[UInt8]]

    /// The environment that this process was started with.
    ///
    /// Read it before there is a second thread, and before anything changes it.
    static let atStart = ProcessEnvironment(copying: environ)

    private init(copying environ: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) {
        entries = []
        var next = environ
        while let entry = next.pointee {
            entries.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
            next = next.advanced(by: 1)
        }
    }

    /// The variables that this process was started with, as text.
    ///
    /// Not read with Foundation: that takes 1.8 million of the 43 million instructions of a cached fetch.
    static let variables = atStart.texts

    /// The variables, with U+FFFD for malformed UTF-8; of equal names the first counts, as in C.
    private var texts: [String: String] {
        let pairs = entries.map { entry in
            let value = entry.drop { $0 != UInt8(ascii: "=") }.dropFirst()
            return (Self.name(of: entry), String(decoding: value, as: UTF8.self))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func name(of entry: [UInt8]) -> String {
        String(decoding: entry.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    }

    func removing(_ names: [String]) -> ProcessEnvironment {
        var changed = self
        changed.entries.removeAll { entry in names.contains { entry.starts(with: "\($0)=".utf8) } }
        return changed
    }

    /// Replaces variables of the same names.
    func setting(_ variables: [(VariableName, String)]) -> ProcessEnvironment {
        var changed = removing(variables.map(\.0.text))
        changed.entries += variables.map { Array("\($0.0.text)=\($0.1)".utf8) }
        return changed
    }
}

extension ProcessEnvironment {
    /// The first variable, by name, that must be UTF-8 and is not; Swift would change its value.
    static var malformedVariable: String? {
        let malformed = atStart.entries.filter { String(validating: $0, as: UTF8.self) == nil }
        if malformed.isEmpty { return nil }
        let texts = HelpTopic.variables.filter(\.isText).flatMap(\.names)
        return malformed.map(name).filter(texts.contains).min()
    }
}

/// The arguments of this process, byte for byte.
///
/// They come from glibc: Swift's `CommandLine` is empty without `/proc`, or if a preloaded library changes the environment.
enum CommandLineArguments {
    /// All but the name of the program.
    static var all: [[UInt8]] {
        let arguments = UnsafeBufferPointer(start: here_token_arguments(), count: Int(here_token_argument_count()))
        return arguments.dropFirst().compactMap {
            $0.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        }
    }

    /// The arguments after the first `--`.
    static var afterTerminator: [[UInt8]] {
        Array(all.drop { $0 != Array("--".utf8) }.dropFirst())
    }
}
