import Glibc

/// Why something did not work: what happened, where, what to do, and the word that scripts go by.
///
/// It is made, whole, where the problem is found; the command line only prints it. No text in it has a secret, a signature
/// or a token: text of replies and libraries goes through ``ForeignText``, names of files and the like through
/// ``Swift/String/displayed``.
package struct Failure: Error, Equatable, Codable, Sendable {
    /// What kind of failure it is.
    package let code: FailureCode
    /// The exit status of the command that fails with it.
    package let exitStatus: ExitStatus
    /// What happened, in one line.
    package let message: String
    /// More facts, one a line.
    package let details: [String]
    /// What to do: an instruction.
    package let hint: String
    /// Whether another try, a moment later, may succeed.
    package let isTemporary: Bool
    /// Why the service could not be reached, where that is what failed.
    package let cause: ConnectionFailure.Cause?
    /// The facts in the reply, if the service, or something in its place, answered.
    package let service: ServiceError?

    /// - Parameter exitStatus: nil for that of `code`.
    package init(
        _ code: FailureCode,
        exitStatus: ExitStatus? = nil,
        _ message: String,
        details: [String] = [],
        hint: String,
        isTemporary: Bool = false,
        cause: ConnectionFailure.Cause? = nil,
        service: ServiceError? = nil
    ) {
        self.code = code
        self.exitStatus = exitStatus ?? code.entry.statuses[0]
        self.message = message
        self.details = details
        self.hint = hint
        self.isTemporary = isTemporary
        self.cause = cause
        self.service = service
    }

    /// The same failure with one more fact, and another hint.
    func adding(_ detail: String, hint: String) -> Failure {
        Failure(
            code,
            exitStatus: exitStatus,
            message,
            details: details + [detail],
            hint: hint,
            isTemporary: isTemporary,
            cause: cause,
            service: service
        )
    }

    /// The HTTP status of the reply, if there was one.
    package var httpStatus: Int? { service?.status }

    /// Whether the same command may succeed later.
    package var isRetryable: Bool {
        code == .unreachable ? isTemporary : exitStatus == .temporary
    }

    /// The system's words for an error number.
    package static func reason(_ errno: Int32) -> String { String(cString: strerror(errno)) }

    /// A fault of the tool's own.
    package static func internalError(_ message: String) -> Failure {
        Failure(
            .internalError,
            message,
            hint: "this is a fault of here-token or of a library that it uses: please report it"
        )
    }

    /// OpenSSL refused to compute `operation`.
    static func cryptography(_ operation: String) -> Failure {
        internalError("OpenSSL could not compute the \(operation)")
    }
}

/// The stable word for each kind of failure, for scripts.
package enum FailureCode: String, CaseIterable, Codable, Sendable {
    case authoritiesUnusable = "ca_cert_unusable"
    case cacheUnusable = "cache_unusable"
    case commandNotFound = "command_not_found"
    case commandNotRun = "command_not_run"
    case credentialsBroken = "credentials_broken"
    case credentialsUnreadable = "credentials_unreadable"
    case endpointRejected = "endpoint_rejected"
    case headerUnreadable = "header_unreadable"
    case inputUnreadable = "input_unreadable"
    case internalError = "internal_error"
    case noCredentials = "no_credentials"
    case noProfile = "no_profile"
    case notCached = "not_cached"
    case notInRunner = "not_in_runner"
    case outputNotCreated = "output_not_created"
    case outputNotWritten = "output_not_written"
    case redirected
    case refused
    case replyTooLarge = "reply_too_large"
    case serviceUnavailable = "service_unavailable"
    case timedOut = "timed_out"
    case tokenUnreadable = "token_unreadable"
    case tooManyRequests = "too_many_requests"
    case unexpectedReply = "unexpected_reply"
    case unreachable
    case usage

    /// What `here-token help errors` says: the exit statuses, the usual one first; what happened; what to do.
    package var entry: (statuses: [ExitStatus], meaning: String, remedy: String) {
        switch self {
        case .authoritiesUnusable:
            (
                [.dataError],
                "the file of `--ca-cert` or `HERE_TOKEN_CA_CERT` has no certificate in PEM, or a damaged one",
                "name a file that has `-----BEGIN CERTIFICATE-----`"
            )
        case .cacheUnusable:
            (
                [.configuration, .inputOutput],
                "`cache list` or `cache clear` cannot use the directory; `fetch` and `exec` only warn and do without",
                "name a directory of your own with `--cache-dir`, mode 700"
            )
        case .commandNotFound:
            ([.commandNotFound], "`exec`: there is no such program", "check its name and `PATH`")
        case .commandNotRun:
            ([.commandNotRun], "`exec`: the program cannot be run", "check with `ls -l` whether you may run it")
        case .credentialsBroken:
            (
                [.dataError],
                "a key is missing, empty, misspelt or a placeholder, or a value has impossible characters",
                "correct the line that the message names, or download the file again"
            )
        case .credentialsUnreadable:
            ([.noInput], "the credentials file is missing or unreadable", "check the path and who may read it")
        case .endpointRejected:
            (
                [.usage, .configuration], "the endpoint is not an `https` URL; 78 for plain `http` to another machine",
                "use HERE's endpoint"
            )
        case .headerUnreadable:
            ([.dataError], "`sign --compare`: the text has no OAuth 1.0 header", "give the whole header")
        case .inputUnreadable:
            (
                [.noInput], "a file that an option names, or standard input, cannot be read",
                "check the path and who may read it"
            )
        case .internalError:
            ([.software], "a fault of here-token or of a library", "report it")
        case .noCredentials:
            ([.configuration], "no location has credentials", "name a file with `--credentials`")
        case .noProfile:
            (
                [.configuration], "the file has no section of that name, or no sections",
                "name a section that the message lists"
            )
        case .notCached:
            ([.no], "`--cached-only`: the cache has no usable token", "fetch one without `--cached-only`")
        case .notInRunner:
            ([.configuration], "`--format github`: this is not a step of GitHub Actions", "choose another format")
        case .outputNotCreated:
            ([.cannotCreate], "the output file cannot be created", "name a file in a directory that you may write to")
        case .outputNotWritten:
            ([.inputOutput], "the disk is full, or nothing reads the pipe", "make space; check what reads the output")
        case .redirected:
            (
                [.protocol], "the reply is a redirect; a signed request never follows one",
                "check the endpoint; log in to the network"
            )
        case .refused:
            (
                [.noPermission], "the service refused: 400, 401 or 403, with HERE's error code",
                "follow the hint, which depends on HERE's code; run `here-token doctor`"
            )
        case .replyTooLarge:
            ([.protocol], "the reply is larger than its limit", "check what answers in HERE's place")
        case .serviceUnavailable:
            ([.temporary], "5xx after all retries", "wait a few minutes")
        case .timedOut:
            (
                [.temporary], "no reply, or no credentials from a pipe, within `--timeout`",
                "check the network and the proxy, or allow more time"
            )
        case .tokenUnreadable:
            ([.dataError], "`inspect`: the text is not a token", "give the whole token")
        case .tooManyRequests:
            ([.temporary], "429 after all retries", "wait a few minutes; use a token until it expires")
        case .unexpectedReply:
            (
                [.protocol], "the reply is not JSON, or a field is missing or wrong",
                "check the endpoint; log in to the network"
            )
        case .unreachable:
            (
                [.unavailable], "DNS, TCP, TLS or the proxy failed; `cause` in the JSON says which",
                "follow the hint; run `here-token doctor`"
            )
        case .usage:
            ([.usage], "the command line cannot be understood", "run `here-token --help`")
        }
    }
}

/// The exit statuses; most are those of BSD's sysexits(3).
package enum ExitStatus: Int32, CaseIterable, Codable, Sendable {
    case success = 0
    case no = 1
    case usage = 64
    case dataError = 65
    case noInput = 66
    case unavailable = 69
    case software = 70
    case cannotCreate = 73
    case inputOutput = 74
    case temporary = 75
    case `protocol` = 76
    case noPermission = 77
    case configuration = 78
    case commandNotRun = 126
    case commandNotFound = 127

    /// What `here-token help exit-statuses` says: when it is the status, and whether to try again.
    package var entry: (meaning: String, retry: String) {
        switch self {
        case .success:
            ("the result was printed; `exec`: any status is that of the program", "")
        case .no:
            (
                "`--cached-only`: no usable token in the cache; `doctor`: a check is not ok; `sign --compare`: something differs",
                ""
            )
        case .usage:
            ("the command line cannot be understood", "no")
        case .dataError:
            ("the credentials are there but broken; `inspect`: not a token; `sign --compare`: no header", "no")
        case .noInput:
            ("a file that was named is missing or unreadable", "no")
        case .unavailable:
            ("the service cannot be reached: DNS, TCP, TLS, proxy", "perhaps")
        case .software:
            ("a fault of here-token", "no")
        case .cannotCreate:
            ("the output cannot be created", "no")
        case .inputOutput:
            ("the output cannot be written", "no")
        case .temporary:
            ("temporary: 429 or 5xx after all retries, or the timeout passed", "yes")
        case .protocol:
            ("the reply has no token: a redirect, not JSON, a field missing or wrong, too large", "no")
        case .noPermission:
            ("the service refused: 400, 401, 403", "no")
        case .configuration:
            ("no credentials, no such profile, plain `http` to another machine, `github` outside of its runner", "no")
        case .commandNotRun:
            ("`exec`: the program cannot be run", "no")
        case .commandNotFound:
            ("`exec`: the program was not found", "no")
        }
    }
}
