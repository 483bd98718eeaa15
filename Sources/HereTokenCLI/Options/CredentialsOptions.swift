import ArgumentParser
import HereTokenCore

/// Where the access key comes from.
struct CredentialsOptions: ParsableArguments {
    /// `--credentials`.
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The credentials.properties downloaded from HERE; - for standard input.",
            valueName: "path"
        ),
        completion: .file()
    )
    var credentials: String?

    /// Refuses an empty path, such as an unset variable leaves.
    func validate() throws {
        if credentials?.isEmpty == true { throw ValidationError("The value of '--credentials <path>' is empty.") }
    }

    /// Reads the credentials.
    func load(by deadline: Deadline) throws(TokenFailure) -> LoadedCredentials {
        guard let credentials else { throw .noCredentials }
        return try FileSource(path: credentials).load(by: deadline)
    }
}
