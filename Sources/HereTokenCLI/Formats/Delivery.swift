import HereTokenCore

/// Writes a token in the format and to the place that the user chose.
struct Delivery {
    private let options: OutputOptions
    private let destination: OutputDestination
    private let gitHubFiles: GitHubFiles?

    init(_ options: OutputOptions, environment: [String: String]) throws(Failure) {
        self.options = options
        destination =
            switch options.output {
            case nil, "-": .standardOutput
            case let path?: .file(path, mode: (options.outputMode ?? .ownerOnly).bits)
            }
        gitHubFiles = options.format == .github ? try GitHubFiles(environment: environment) : nil
    }

    /// Fails if a token could not be written; call it before the request.
    func check() throws(Failure) {
        try destination.check()
        try gitHubFiles?.check()
    }

    /// Fails if the token would overwrite the credentials.
    func refuseToOverwrite(_ credentials: FileIdentity) throws(Failure) {
        try destination.refuseToOverwrite(credentials)
    }

    /// - Parameter now: the time that `expires_in` counts from.
    func deliver(_ token: AccessToken, at now: ClockReading) throws(Failure) {
        let text = options.text(for: token, at: now)
        guard let gitHubFiles else { return try destination.write(text) }
        // Mask the token in the runner's log before it is written anywhere else.
        try gitHubFiles.append(options.variables.variables.lines(for: token)) { () throws(Failure) in
            try destination.write(text)
        }
    }
}
