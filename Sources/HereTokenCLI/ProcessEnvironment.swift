// `environ` is a variable of C's that Swift cannot know to be left alone; see `current()`.
@preconcurrency import Glibc

/// The environment of a process, byte for byte: names and values need not be UTF-8.
struct ProcessEnvironment: Equatable {
    /// `NAME=value` each, without the NUL at its end.
    private(set) var entries: [[UInt8]]

    /// The environment of this process now.
    ///
    /// Not safe against another thread that changes it: ask before there is one.
    static func current() -> ProcessEnvironment {
        var entries: [[UInt8]] = []
        var next = environ
        while let entry = next.pointee {
            entries.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
            next = next.advanced(by: 1)
        }
        return ProcessEnvironment(entries: entries)
    }

    /// The variables that this process was started with, as text.
    ///
    /// Not Foundation's, which takes 1.8 million instructions for them, of the 44 million of a cached token.
    static let variables = current().texts

    /// The variables as text, with U+FFFD in the place of what is not UTF-8; of equal names the first counts, as in C.
    private var texts: [String: String] {
        let pairs = entries.map { entry in
            let name = entry.prefix { $0 != UInt8(ascii: "=") }
            return (
                String(decoding: name, as: UTF8.self), String(decoding: entry.dropFirst(name.count + 1), as: UTF8.self)
            )
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// One of the variables that are read here and is not UTF-8; Swift would make another value of it.
    static var malformedVariable: String? {
        let names = ["HOME", "XDG_CACHE_HOME", "CREDENTIALS_DIRECTORY", "GITHUB_ENV", "GITHUB_OUTPUT"]
        return variables.filter { $0.value.contains("\u{FFFD}") }.map(\.key)
            .filter { names.contains($0) || $0.hasPrefix("HERE_") }.min()
    }

    /// Without the variables of these names.
    func removing(_ names: [String]) -> ProcessEnvironment {
        ProcessEnvironment(entries: entries.filter { entry in !names.contains { entry.starts(with: "\($0)=".utf8) } })
    }

    /// With these variables, in place of any of the same name.
    func setting(_ variables: [(VariableName, String)]) -> ProcessEnvironment {
        var changed = removing(variables.map(\.0.text))
        changed.entries += variables.map { Array("\($0.0.text)=\($0.1)".utf8) }
        return changed
    }
}
