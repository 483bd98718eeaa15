import HereTokenCore

/// The files through which a step of GitHub Actions sets variables for later steps, and its outputs.
struct GitHubFiles: Sendable {
    private let paths: [(variable: String, path: String)]

    /// Finds the files in a runner's `environment`.
    ///
    /// - Throws: ``TokenFailure/outputVariableNotSet(_:)`` outside of a runner.
    init(environment: [String: String]) throws(TokenFailure) {
        paths = try ["GITHUB_ENV", "GITHUB_OUTPUT"].map { (variable) throws(TokenFailure) in
            guard let path = environment[variable], !path.isEmpty else { throw .outputVariableNotSet(variable) }
            return (variable, path)
        }
    }

    /// Fails early if they could not be appended to.
    func check() throws(TokenFailure) {
        _ = try open()
    }

    /// Appends `lines` to each file; `announce` is run when all are open, and before any is changed.
    ///
    /// If one cannot be written, all are as they were.
    func append(_ lines: String, announce: () throws(TokenFailure) -> Void) throws(TokenFailure) {
        let files = try open()
        try announce()
        do throws(TokenFailure) {
            for file in files { try file.append(lines) }
        } catch {
            // The last one first: it may be the same file.
            for file in files.reversed() { file.restore() }
            throw error
        }
    }

    private func open() throws(TokenFailure) -> [AppendedFile] {
        try paths.map { (variable, path) throws(TokenFailure) in
            do throws(TokenFailure) {
                return try AppendedFile(path: path)
            } catch .outputNotCreated(let path, let errno) {
                throw .runnerFileUnusable(variable: variable, path: path, errno: errno)
            }
        }
    }
}
