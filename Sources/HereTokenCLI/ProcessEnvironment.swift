// `environ` is a variable of C's that Swift cannot know to be left alone; see `atStart`.
@preconcurrency import Glibc

/// The environment of a process, byte for byte: names and values need not be UTF-8.
struct ProcessEnvironment: Equatable {
    /// `NAME=value` each, without the NUL at its end.
    private(set) var entries: [[UInt8]]

    /// The environment that this process was started with.
    ///
    /// Ask for it before there is another thread, or anything that changes it.
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
    /// Not Foundation's, which takes 1.8 million instructions for them, of the 43 million of a cached token.
    static let variables = atStart.texts

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
        let readHere = [
            "HOME", "XDG_CACHE_HOME", "HERE_TOKEN_CACHE_DIR", "CREDENTIALS_DIRECTORY", "GITHUB_ENV", "GITHUB_OUTPUT",
            "HERE_CREDENTIALS_FILE", "HERE_CREDENTIALS_STRING", "HERE_ACCESS_KEY_ID", "HERE_ACCESS_KEY_SECRET",
            "HERE_TOKEN_ENDPOINT_URL", "HERE_TOKEN_SCOPE", "HERE_TOKEN_CA_CERT",
        ]
        return atStart.entries.filter { String(validating: $0, as: UTF8.self) == nil }
            .map { String(decoding: $0.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self) }
            .filter(readHere.contains).min()
    }

    /// Without the variables of these names.
    func removing(_ names: [String]) -> ProcessEnvironment {
        var changed = self
        changed.entries.removeAll { entry in names.contains { entry.starts(with: "\($0)=".utf8) } }
        return changed
    }

    /// With these variables, in place of any of the same name.
    func setting(_ variables: [(VariableName, String)]) -> ProcessEnvironment {
        var changed = removing(variables.map(\.0.text))
        changed.entries += variables.map { Array("\($0.0.text)=\($0.1)".utf8) }
        return changed
    }
}
