import ArgumentParser
import HereTokenCore

/// `here-token sign`: shows a signature and its steps, or the mistakes of another client.
struct Sign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        _superCommandName: "here-token",
        abstract: "Signs a request and prints its Authorization header; sends nothing.",
        discussion: """
            EXAMPLES
              here-token sign --credentials credentials.properties --explain
              here-token sign -c credentials.properties --curl | curl -K -
              here-token sign -c credentials.properties --compare - < header-of-my-client.txt
              here-token sign -c credentials.properties --url 'https://example.com/a?b=c' --param d=e

            Anyone who sees a signature can use it once, until its timestamp is too old. --compare takes a header, or a \
            text that contains one, and exits with 1 if there is a difference.
            """
    )

    @OptionGroup(title: "Credentials") var credentials: CredentialsOptions
    @OptionGroup(title: "Request for a token") var token: TokenRequestOptions
    @OptionGroup(title: "Any other request") var other: SignableRequestOptions
    @OptionGroup(title: "Signature") var uniqueness: UniquenessOptions
    @OptionGroup(title: "Output") var output: SignOutputOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        if other.url != nil, token.scope != nil || token.expiresIn != nil || token.endpoint != nil {
            throw ValidationError("'--scope', '--expires-in' and '--endpoint' cannot be used with '--url'.")
        }
        if output.compare != nil, uniqueness.nonce != nil {
            throw ValidationError("'--nonce' cannot be used with '--compare': the header has a nonce.")
        }
        if credentials.areOnStandardInput, output.compare == InputFile.standardInput {
            throw ValidationError("'--credentials -' and '--compare -' cannot be used together.")
        }
    }

    func run() throws {
        let deadline = Deadline.after(seconds: 30)
        // The search for mistakes takes time, but waits for nothing.
        ProcessSetup.end(by: .after(seconds: 300), format: messages.errorFormat)
        let credentials = try credentials.chain.load(by: deadline, telling: .live(log: messages.log)).credentials
        let request = try other.request() ?? token.overrides.request(with: credentials).signable
        if let source = output.compare {
            try compare(with: source, request: request, credentials: credentials, by: deadline)
        } else {
            let signature = try OAuth1Signer(
                consumerKey: credentials.accessKeyID,
                consumerSecret: credentials.accessKeySecret
            ).sign(request, timestamp: uniqueness.timestampOrNow, nonce: uniqueness.nonceOrNew)
            let signed = SignedRequest(
                request: request,
                signature: signature,
                secretLength: credentials.accessKeySecret.count
            )
            try OutputDestination.standardOutput.write(signed.rendered(as: output.format))
        }
    }

    private func compare(
        with source: String,
        request: SignableRequest,
        credentials: Credentials,
        by deadline: Deadline
    ) throws {
        let header = try output.header(from: source, by: deadline, telling: .live(log: messages.log))
        let differences = try SignatureComparison(
            header: header,
            request: request,
            consumerKey: credentials.accessKeyID,
            consumerSecret: credentials.accessKeySecret
        ).differences(at: uniqueness.timestampOrNow)
        let report = ComparisonReport(differences)
        try OutputDestination.standardOutput.write(output.json ? report.json : report.text(marks: .current))
        if !differences.isEmpty { throw ExitCode(ExitStatus.no.rawValue) }
    }
}

/// The two values that make each signature unique.
struct UniquenessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The nonce. (default: a random one)", valueName: "text"))
    var nonce: String?

    @Option(help: ArgumentHelp("The time, in seconds since 1970. (default: now)", valueName: "seconds"))
    var timestamp: Int?

    /// RFC 5849, section 3.3, requires a positive timestamp and a nonce.
    func validate() throws {
        try refuseEmpty(nonce, of: "--nonce <text>")
        if timestamp.map({ $0 <= 0 }) == true {
            throw ValidationError("The value of '--timestamp <seconds>' is not positive.")
        }
    }

    var nonceOrNew: String { nonce ?? RandomText.make() }
    var timestampOrNow: Int { timestamp ?? ClockReading.now().wall }
}

/// The options for the output of `sign`.
struct SignOutputOptions: ParsableArguments {
    @Flag(help: "Show each step by its name in RFC 5849; the secret is redacted.")
    var explain = false

    @Flag(help: "Print a config for curl -K - that sends the request.")
    var curl = false

    @Option(
        help: ArgumentHelp(
            "Find the mistakes in an Authorization header of another client; - for standard input.",
            valueName: "header"
        )
    )
    var compare: String?

    @Flag(help: "Print the steps, or with --compare the differences, as JSON.")
    var json = false

    func validate() throws {
        if [explain, curl, compare != nil].count(where: \.self) > 1 {
            throw ValidationError("'--explain', '--curl' and '--compare' cannot be used together.")
        }
        if curl, json { throw ValidationError("'--curl' and '--json' cannot be used together.") }
        try refuseEmpty(compare, of: "--compare <header>")
    }

    var format: SignedRequest.Format { json ? .json : explain ? .explanation : curl ? .curl : .header }

    func header(
        from source: String,
        by deadline: Deadline,
        telling effects: Effects
    ) throws(Failure) -> AuthorizationHeader {
        let text =
            source == InputFile.standardInput
            ? try InputFile(path: source).text(limit: AuthorizationHeader.sizeLimit, by: deadline, telling: effects)
            : source
        guard let header = AuthorizationHeader(text) else {
            throw Failure(
                .headerUnreadable,
                "the text for --compare has no OAuth 1.0 Authorization header",
                hint: "pass the whole header; it begins with Authorization: OAuth oauth_"
            )
        }
        return header
    }
}
