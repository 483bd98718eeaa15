import CLinux
// `environ` is a variable of C that Swift cannot prove constant; see `atStart`.
@preconcurrency import Glibc

/// The environment of a process, byte for byte: names and values need not be UTF-8.
struct ProcessEnvironment {
    /// `NAME=value` each, without the NUL at its end.
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
    /// Foundation takes 1.8 million instructions for them, of the 43 million of a cached fetch.
    static let variables = atStart.texts

    /// The variables with U+FFFD for what is not UTF-8; of equal names the first counts, as in C.
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
    /// Environment variables with one purpose.
    struct VariableUse {
        let names: [String]
        let purpose: String
        /// Whether the values must be UTF-8; others are passed on as bytes, or only their ASCII matters.
        var isText = true
    }

    /// All environment variables that here-token reads, as in README's table.
    static let variablesRead = [
        VariableUse(names: ["HERE_ACCESS_KEY_ID", "HERE_ACCESS_KEY_SECRET"], purpose: "the access key"),
        VariableUse(
            names: ["HERE_TOKEN_ENDPOINT_URL", "HERE_TOKEN_SCOPE"],
            purpose: "the token endpoint and the project for that access key"
        ),
        VariableUse(names: ["HERE_CREDENTIALS_FILE"], purpose: "the path of a file with an access key"),
        VariableUse(names: ["HERE_CREDENTIALS_STRING"], purpose: "the text of such a file"),
        VariableUse(
            names: ["CREDENTIALS_DIRECTORY"],
            purpose: "the directory of the credentials that systemd loads with LoadCredential="
        ),
        VariableUse(
            names: ["HERE_TOKEN_CA_CERT"],
            purpose: "a file of certificate authorities to trust instead of the system's"
        ),
        VariableUse(names: ["HERE_TOKEN_CACHE_DIR"], purpose: "the directory of the cache"),
        VariableUse(
            names: ["XDG_CACHE_HOME"],
            purpose: "the directory that has the cache as its subdirectory here-token, if it is an absolute path"
        ),
        VariableUse(names: ["HOME"], purpose: "the directory that has .here and .cache"),
        VariableUse(
            names: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
            purpose: "the proxy for https, as for curl; the first that is set counts"
        ),
        VariableUse(names: ["no_proxy", "NO_PROXY"], purpose: "the hosts to reach without a proxy, as for curl"),
        VariableUse(names: ["GITHUB_ENV", "GITHUB_OUTPUT"], purpose: "the files that github appends to"),
        VariableUse(names: ["PATH"], purpose: "the directories to search for the program", isText: false),
        VariableUse(
            names: ["LC_ALL", "LC_CTYPE", "LANG", "TERM"],
            purpose: "whether lines begin with signs or with words",
            isText: false
        ),
    ]

    /// The first, by name, of the variables that must be UTF-8 and are not: Swift would change their values.
    static var malformedVariable: String? {
        let malformed = atStart.entries.filter { String(validating: $0, as: UTF8.self) == nil }
        if malformed.isEmpty { return nil }
        let texts = variablesRead.filter(\.isText).flatMap(\.names)
        return malformed.map(name).filter(texts.contains).min()
    }
}

/// The arguments of this process, byte for byte.
///
/// They come from glibc: Swift's `CommandLine` has none without `/proc`, or if a preloaded library changes the environment.
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
