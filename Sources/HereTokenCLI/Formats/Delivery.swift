import HereTokenCore

/// Brings the token to its place in its format.
struct Delivery {
    private let options: OutputOptions
    private let destination: OutputDestination
    private let gitHubFiles: GitHubFiles?

    init(_ options: OutputOptions, environment: [String: String]) throws(Failure) {
        self.options = options
        destination =
            switch options.output {
            case nil, "-": .standardOutput
            case let path?: .file(path)
            }
        gitHubFiles = options.format == .github ? try GitHubFiles(environment: environment) : nil
    }

    /// Fails if the token could not be delivered, before one is asked for.
    func check() throws(Failure) {
        try destination.check()
        try gitHubFiles?.check()
    }

    /// - Parameter now: the time that `expires_in` counts from.
    func deliver(_ token: AccessToken, at now: ClockReading) throws(Failure) {
        let text = options.text(for: token, at: now)
        guard let gitHubFiles else { return try destination.write(text) }
        // The runner must know the token, to hide it, before it is anywhere else.
        try gitHubFiles.append(options.variables.variables.lines(for: token)) { () throws(Failure) in
            try destination.write(text)
        }
    }
}
