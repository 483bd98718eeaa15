import HereTokenCore

/// The files through which a step of GitHub Actions sets variables for later steps, and its outputs.
struct GitHubFiles: Sendable {
    private let paths: [(variable: String, path: String)]

    /// Finds the files in a runner's `environment`.
    ///
    /// - Throws: ``FailureCode/notInRunner`` outside of a runner.
    init(environment: [String: String]) throws(Failure) {
        paths = try ["GITHUB_ENV", "GITHUB_OUTPUT"].map { (variable) throws(Failure) in
            guard let path = environment[variable], !path.isEmpty else { throw .notInRunner(variable) }
            return (variable, path)
        }
    }

    /// Fails early if they could not be appended to.
    func check() throws(Failure) {
        _ = try open()
    }

    /// Appends `lines` to each file; `announce` is run when all are open, and before any is changed.
    ///
    /// If one cannot be written, all are as they were.
    func append(_ lines: String, announce: () throws(Failure) -> Void) throws(Failure) {
        let files = try open()
        try announce()
        do throws(Failure) {
            for file in files { try file.append(lines) }
        } catch {
            // The last one first: it may be the same file.
            for file in files.reversed() { file.restore() }
            throw error
        }
    }

    private func open() throws(Failure) -> [AppendedFile] {
        try paths.map { (variable, path) throws(Failure) in
            try AppendedFile(path: path, variable: variable)
        }
    }
}

extension Failure {
    fileprivate static func notInRunner(_ variable: String) -> Failure {
        Failure(
            .notInRunner,
            "\(variable) is not set: this is not a step of GitHub Actions",
            hint: "choose another --format, such as export or dotenv"
        )
    }
}
