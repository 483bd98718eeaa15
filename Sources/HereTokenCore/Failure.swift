import Glibc

/// An error: what happened, where, what to do, and a code for scripts.
///
/// The code that finds the problem writes all texts; the command line only prints them. No text contains a secret, a
/// signature or a token: text from replies and libraries goes through ``ForeignText``, file names and other input through
/// ``Swift/String/displayed``.
package struct Failure: Error, Equatable, Codable, Sendable {
    /// The kind of failure.
    package let code: FailureCode
    /// The exit status of the command.
    package let exitStatus: ExitStatus
    /// The problem and its place, in one line.
    package let message: String
    /// More facts, one per line.
    package let details: [String]
    /// An instruction that solves the problem.
    package let hint: String
    /// Whether a retry a moment later may succeed.
    package let isTemporary: Bool
    /// Why the service could not be reached; nil for other failures.
    package let cause: ConnectionFailure.Cause?
    /// The facts in the reply; nil if there was no reply.
    package let service: ServiceError?

    /// - Parameter exitStatus: nil for the usual one of `code`.
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

    /// The system's text for an error number.
    package static func reason(_ errno: Int32) -> String { String(cString: strerror(errno)) }

    /// A bug in here-token or in a library.
    package static func internalError(_ message: String) -> Failure {
        Failure(
            .internalError,
            message,
            hint: "report this bug; it is in here-token or in a library"
        )
    }

    /// OpenSSL failed to compute `operation`.
    static func cryptography(_ operation: String) -> Failure {
        internalError("OpenSSL could not compute the \(operation)")
    }
}

/// The kinds of failure; scripts can rely on the raw values.
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
    case keyUnusable = "key_unusable"
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

    /// The row in `here-token help errors`: the exit statuses, the usual one first; what happened; what to do.
    package var entry: (statuses: [ExitStatus], meaning: String, remedy: String) {
        switch self {
        case .authoritiesUnusable:
            (
                [.dataError],
                "the file of `--ca-cert` or `HERE_TOKEN_CA_CERT` has no certificate in PEM, or a damaged one",
                "use a file that has `-----BEGIN CERTIFICATE-----`"
            )
        case .cacheUnusable:
            (
                [.configuration, .inputOutput],
                "`cache list` or `cache clear` cannot use the directory; `fetch` and `exec` only warn and use no cache",
                "set `--cache-dir` to a directory of your own with mode 700"
            )
        case .commandNotFound:
            ([.commandNotFound], "`exec`: the program was not found", "check its name and `PATH`")
        case .commandNotRun:
            ([.commandNotRun], "`exec`: the program cannot be run", "check its permissions with `ls -l`")
        case .credentialsBroken:
            (
                [.dataError],
                "it is another kind of file, a key is missing or misspelt, or a value is empty, a placeholder, or has invalid characters",
                "correct the line that the message names, or download the file again"
            )
        case .credentialsUnreadable:
            ([.noInput], "the credentials file is missing or unreadable", "check the path and the permissions")
        case .endpointRejected:
            (
                [.usage, .configuration], "the endpoint is not an `https` URL; 78 for plain `http` to another machine",
                "use HERE's endpoint"
            )
        case .headerUnreadable:
            ([.dataError], "`sign --compare`: the text has no OAuth 1.0 header", "pass the whole header")
        case .inputUnreadable:
            (
                [.noInput], "a file that an option names, or standard input, cannot be read",
                "check the path and the permissions"
            )
        case .internalError:
            ([.software], "a bug in here-token or in a library", "report it")
        case .keyUnusable:
            (
                [.dataError], "`key show`: the text is not an RSA private key of at least 2048 bits, or is encrypted",
                "use the private key in PEM, without a passphrase"
            )
        case .noCredentials:
            ([.configuration], "no location has credentials", "set `--credentials` to a file")
        case .noProfile:
            (
                [.configuration], "the file has no section of that name, or no sections",
                "use a section that the message lists"
            )
        case .notCached:
            ([.no], "`--cached-only`: the cache has no usable token", "run the command without `--cached-only`")
        case .notInRunner:
            ([.configuration], "`--format github`: this is not a step of GitHub Actions", "choose another format")
        case .outputNotCreated:
            (
                [.cannotCreate], "the output file cannot be created, or is the credentials file",
                "choose another file, in a directory that you can write to"
            )
        case .outputNotWritten:
            (
                [.inputOutput], "the disk is full, or nothing reads the pipe",
                "free disk space, or check the program that reads the output"
            )
        case .redirected:
            (
                [.protocol], "the reply is a redirect; a signed request never follows one",
                "check the endpoint, or log in to the network (captive portal)"
            )
        case .refused:
            (
                [.noPermission], "the service refused the request (400, 401 or 403)",
                "follow the hint; run `here-token doctor`"
            )
        case .replyTooLarge:
            ([.protocol], "the reply is larger than the limit", "check that the endpoint is HERE's")
        case .serviceUnavailable:
            ([.temporary], "5xx, also after all retries", "wait a few minutes")
        case .timedOut:
            (
                [.temporary], "no reply, or no credentials from a pipe, within `--timeout`",
                "check the network and the proxy, or set a longer `--timeout`"
            )
        case .tokenUnreadable:
            ([.dataError], "`inspect`: the text is not a token", "pass the whole token")
        case .tooManyRequests:
            ([.temporary], "429, also after all retries", "wait a few minutes; use each token until it expires")
        case .unexpectedReply:
            (
                [.protocol], "the reply is not JSON, or a field is missing or invalid",
                "check the endpoint, or log in to the network (captive portal)"
            )
        case .unreachable:
            (
                [.unavailable], "DNS, TCP, TLS or the proxy failed; `cause` in the JSON says which",
                "follow the hint; run `here-token doctor`"
            )
        case .usage:
            ([.usage], "the command line is invalid", "run `here-token --help`")
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

    /// The row in `here-token help exit-statuses`: when the status occurs, and whether to retry.
    package var entry: (meaning: String, retry: String) {
        switch self {
        case .success:
            ("the result was printed; `exec`: once the program runs, the status is the program's", "")
        case .no:
            (
                "`--cached-only`: no usable token in the cache; `doctor`: a check is not ok; `sign --compare`: there is a difference",
                ""
            )
        case .usage:
            ("the command line is invalid", "no")
        case .dataError:
            ("the credentials are broken; `inspect`: not a token; `sign --compare`: no header", "no")
        case .noInput:
            ("an input file is missing or unreadable", "no")
        case .unavailable:
            ("the service cannot be reached: DNS, TCP, TLS, proxy", "perhaps")
        case .software:
            ("a bug in here-token", "no")
        case .cannotCreate:
            ("the output cannot be created", "no")
        case .inputOutput:
            ("the output cannot be written", "no")
        case .temporary:
            ("a temporary failure: 429 or 5xx after all retries, or a timeout", "yes")
        case .protocol:
            ("the reply has no token: it is a redirect, not JSON, too large, or a field is missing or invalid", "no")
        case .noPermission:
            ("the service refused the request (400, 401 or 403)", "no")
        case .configuration:
            ("no credentials, no such profile, plain `http` to another machine, `github` outside GitHub Actions", "no")
        case .commandNotRun:
            ("`exec`: the program cannot be run", "no")
        case .commandNotFound:
            ("`exec`: the program was not found", "no")
        }
    }
}
