import ArgumentParser
import HereTokenCore

/// Where the access key comes from.
struct CredentialsOptions: ParsableArguments {
    /// `--credentials`.
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A credentials.properties as downloaded from HERE; - is standard input.",
            valueName: "path"
        ),
        completion: .file()
    )
    var credentials: String?

    /// Reads the credentials.
    func load(by deadline: Deadline) throws(TokenFailure) -> LoadedCredentials {
        guard let credentials else { throw .noCredentials }
        return try FileSource(path: credentials).load(by: deadline)
    }
}
