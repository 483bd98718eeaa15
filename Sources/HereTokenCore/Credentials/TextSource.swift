/// The text of a credentials file in the environment variable `HERE_CREDENTIALS_STRING`.
struct TextSource: CredentialsSource {
    /// The name of the variable.
    static let variable = "HERE_CREDENTIALS_STRING"

    private let text: String?
    private let profile: String?

    /// Looks into `environment`.
    init(environment: [String: String], profile: String?) {
        text = environment[Self.variable]
        self.profile = profile
    }

    var name: String { Self.variable }

    var absence: CredentialsAbsence? {
        switch text {
        case nil: .notSet([Self.variable])
        case "": .empty([Self.variable])
        default: nil
        }
    }

    func load(by deadline: Deadline) throws(Failure) -> LoadedCredentials {
        var bytes = Array((text ?? "").utf8)
        defer { bytes.wipe() }
        return try CredentialsText.credentials(in: bytes, origin: .text(variable: Self.variable), profile: profile)
    }
}
