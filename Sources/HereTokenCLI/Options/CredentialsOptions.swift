import ArgumentParser
import HereTokenCore

/// Where the access key comes from.
struct CredentialsOptions: ParsableArguments {
    /// For the help of a command: where credentials are looked for.
    static let places = """
        PLACES of credentials, the first that has some wins: --credentials; HERE_ACCESS_KEY_ID with HERE_ACCESS_KEY_SECRET \
        (and HERE_TOKEN_ENDPOINT_URL, HERE_TOKEN_SCOPE); HERE_CREDENTIALS_FILE; HERE_CREDENTIALS_STRING; \
        $CREDENTIALS_DIRECTORY/here-credentials; ~/.here/credentials.ini; ~/.here/credentials.properties.
        """

    /// `--credentials`.
    @Option(
        name: [.customShort("c", allowingJoined: true), .long],
        help: ArgumentHelp(
            "The credentials.properties downloaded from HERE, or an .ini; - for standard input. (default: see PLACES)",
            valueName: "path"
        ),
        completion: .file()
    )
    var credentials: String?

    /// `--profile`.
    @Option(help: ArgumentHelp("The section of an .ini. (default: default)", valueName: "name"))
    var profile: String?

    /// Refuses an empty path or name, such as an unset variable leaves.
    func validate() throws {
        if credentials?.isEmpty == true { throw ValidationError("The value of '--credentials <path>' is empty.") }
        if profile?.isEmpty == true { throw ValidationError("The value of '--profile <name>' is empty.") }
    }

    /// Whether they come in on standard input, by whatever name, which nobody else can then use.
    var areOnStandardInput: Bool {
        guard let path = credentials ?? ProcessEnvironment.variables["HERE_CREDENTIALS_FILE"] else {
            return false
        }
        return InputFile(path: path).isSameAsStandardInput
    }

    /// The places where credentials may be.
    var chain: CredentialsChain {
        CredentialsChain(file: credentials, profile: profile, environment: ProcessEnvironment.variables)
    }
}
