import HereTokenCore

/// The last step: a token in its form, to its place.
struct Delivery {
    /// How it is printed.
    let format: TokenFormat
    /// Where it is printed.
    let destination: OutputDestination
    /// The files of a GitHub runner, and what goes there; nil for the other formats.
    let gitHub: (files: GitHubFiles, variables: TokenVariables)?

    /// Fails early if it could not be done, before a token is asked for in vain.
    func check() throws(Failure) {
        try destination.check()
        try gitHub?.files.check()
    }

    /// Prints `token`.
    ///
    /// - Parameter now: what the clocks say, from which the time left is counted.
    func deliver(_ token: AccessToken, at now: ClockReading) throws(Failure) {
        let text = format.render(token, at: now)
        guard let gitHub else { return try destination.write(text) }
        // The runner must know what to hide before the token is anywhere else.
        try gitHub.files.append(gitHub.variables.lines(for: token)) { () throws(Failure) in
            try destination.write(text)
        }
    }
}
