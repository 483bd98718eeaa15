import ArgumentParser
import HereTokenCore

/// How the service is reached, and how long that may take.
struct ConnectionOptions: ParsableArguments {
    /// `--timeout`.
    @Option(help: ArgumentHelp("Time limit for the whole operation.", valueName: "duration"))
    var timeout = WholeSeconds(seconds: 30)

    /// `--ca-cert`.
    @Option(
        help: ArgumentHelp(
            "Trust the certificate authorities in this PEM file instead of the system's. (default: $HERE_TOKEN_CA_CERT)",
            valueName: "file"
        ),
        completion: .file()
    )
    var caCert: String?

    /// Refuses an empty path, such as an unset variable leaves.
    func validate() throws {
        if caCert?.isEmpty == true { throw ValidationError("The value of '--ca-cert <file>' is empty.") }
    }

    /// When all of it must be over, counted from now.
    func deadline() -> Deadline { .after(seconds: timeout.seconds) }

    /// How to connect to an endpoint, in this process's environment.
    func settings(by deadline: Deadline) throws(Failure) -> @Sendable (TokenEndpoint) -> ConnectionSettings {
        let environment = ProcessEnvironment.variables
        let path = caCert ?? environment["HERE_TOKEN_CA_CERT"].flatMap { $0.isEmpty ? nil : $0 }
        let authorities = try path.map { (path) throws(Failure) in
            try CertificateAuthorities(readFrom: InputFile(path: path), by: deadline)
        }
        return { endpoint in
            ConnectionSettings(for: endpoint, authorities: authorities ?? .system, environment: environment)
        }
    }
}
