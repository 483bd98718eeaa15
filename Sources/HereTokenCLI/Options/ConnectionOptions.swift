import ArgumentParser
import HereTokenCore

struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Time limit for the whole operation.", valueName: "duration"))
    var timeout = WholeSeconds(seconds: 30)

    @Option(
        help: ArgumentHelp(
            "Trust the certificate authorities in this PEM file instead of the system's. (default: $HERE_TOKEN_CA_CERT)",
            valueName: "file"
        ),
        completion: .file()
    )
    var caCert: String?

    func validate() throws {
        // An unset variable leaves an empty path.
        if caCert?.isEmpty == true { throw ValidationError("The value of '--ca-cert <file>' is empty.") }
    }

    /// Counted from now.
    var deadline: Deadline { .after(seconds: timeout.seconds) }

    /// How to connect to `endpoint` in this process's environment.
    func settings(for endpoint: TokenEndpoint, by deadline: Deadline) throws(Failure) -> ConnectionSettings {
        try ConnectionSettings(
            for: endpoint,
            authoritiesFile: caCert,
            environment: ProcessEnvironment.variables,
            by: deadline
        )
    }
}
