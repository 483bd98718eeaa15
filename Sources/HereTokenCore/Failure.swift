import Glibc

/// Why something did not work: what happened, where, what to do, and the word that scripts go by.
///
/// It is made, whole, where the problem is found; the command line only prints it. No text in it has a secret, a signature
/// or a token: text of replies and libraries goes through ``ForeignText``, names of files and the like through
/// ``Swift/String/displayed``.
package struct Failure: Error, Equatable, Sendable {
    /// What kind of failure it is.
    package let code: FailureCode
    /// The exit status, see ``ExitStatus``.
    package let exitStatus: Int32
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
        exitStatus: Int32? = nil,
        _ message: String,
        details: [String] = [],
        hint: String,
        isTemporary: Bool = false,
        cause: ConnectionFailure.Cause? = nil,
        service: ServiceError? = nil
    ) {
        self.code = code
        self.exitStatus = exitStatus ?? code.exitStatus
        self.message = message
        self.details = details
        self.hint = hint
        self.isTemporary = isTemporary
        self.cause = cause
        self.service = service
    }

    /// The HTTP status of the reply, if there was one.
    package var httpStatus: Int? { service?.status }

    /// Whether the same command may succeed later.
    package var isRetryable: Bool {
        code == .unreachable ? isTemporary : exitStatus == ExitStatus.temporary
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

/// The stable word for each kind of failure, which scripts go by and README's table of troubles is sorted by.
package enum FailureCode: String, CaseIterable, Encodable, Sendable {
    /// The file of certificate authorities has none.
    case authoritiesUnusable = "ca_cert_unusable"
    /// The cache cannot be used.
    case cacheUnusable = "cache_unusable"
    /// The program for the token was not found.
    case commandNotFound = "command_not_found"
    /// The program for the token could not be run.
    case commandNotRun = "command_not_run"
    /// The credentials are there but broken.
    case credentialsBroken = "credentials_broken"
    /// The credentials were named, and are missing or unreadable.
    case credentialsUnreadable = "credentials_unreadable"
    /// No token can or must be fetched from that endpoint.
    case endpointRejected = "endpoint_rejected"
    /// No header of OAuth 1.0.
    case headerUnreadable = "header_unreadable"
    /// What was to be looked at cannot be read.
    case inputUnreadable = "input_unreadable"
    /// A fault of the tool.
    case internalError = "internal_error"
    /// No credentials at any place.
    case noCredentials = "no_credentials"
    /// The profile is not there.
    case noProfile = "no_profile"
    /// Nothing in the cache that will do, and nothing else was allowed.
    case notCached = "not_cached"
    /// Not a step of GitHub Actions.
    case notInRunner = "not_in_runner"
    /// The output could not be created.
    case outputNotCreated = "output_not_created"
    /// The output could not be written.
    case outputNotWritten = "output_not_written"
    /// The reply is a redirect.
    case redirected
    /// The service refused.
    case refused
    /// The reply is too large.
    case replyTooLarge = "reply_too_large"
    /// The service cannot answer now.
    case serviceUnavailable = "service_unavailable"
    /// The time was over.
    case timedOut = "timed_out"
    /// No token.
    case tokenUnreadable = "token_unreadable"
    /// The service limits requests.
    case tooManyRequests = "too_many_requests"
    /// The reply is none of a token service.
    case unexpectedReply = "unexpected_reply"
    /// No reply.
    case unreachable
    /// The command line cannot be understood.
    case usage

    /// The exit status of most failures of this kind.
    package var exitStatus: Int32 {
        switch self {
        case .notCached: ExitStatus.no
        case .usage, .endpointRejected: ExitStatus.usage
        case .authoritiesUnusable, .credentialsBroken, .headerUnreadable, .tokenUnreadable: ExitStatus.dataError
        case .credentialsUnreadable, .inputUnreadable: ExitStatus.noInput
        case .unreachable: ExitStatus.unavailable
        case .internalError: ExitStatus.software
        case .outputNotCreated: ExitStatus.cannotCreate
        case .outputNotWritten: ExitStatus.inputOutput
        case .serviceUnavailable, .timedOut, .tooManyRequests: ExitStatus.temporary
        case .redirected, .replyTooLarge, .unexpectedReply: ExitStatus.protocol
        case .refused: ExitStatus.noPermission
        case .cacheUnusable, .noCredentials, .noProfile, .notInRunner: ExitStatus.configuration
        case .commandNotRun: ExitStatus.commandNotRun
        case .commandNotFound: ExitStatus.commandNotFound
        }
    }
}

/// The exit statuses of the tool; most are those of BSD's sysexits(3).
package enum ExitStatus {
    /// The answer to what was asked is no: nothing in the cache, a check that failed.
    package static let no: Int32 = 1
    /// EX_USAGE: the command line cannot be understood.
    package static let usage: Int32 = 64
    /// EX_DATAERR: the credentials are there but broken.
    package static let dataError: Int32 = 65
    /// EX_NOINPUT: a named file is missing or unreadable.
    package static let noInput: Int32 = 66
    /// EX_UNAVAILABLE: the service could not be reached.
    package static let unavailable: Int32 = 69
    /// EX_SOFTWARE: a fault of the tool.
    package static let software: Int32 = 70
    /// EX_CANTCREAT: the output could not be created.
    package static let cannotCreate: Int32 = 73
    /// EX_IOERR: the output could not be written.
    package static let inputOutput: Int32 = 74
    /// EX_TEMPFAIL: trying again may help.
    package static let temporary: Int32 = 75
    /// EX_PROTOCOL: the reply was not a token reply.
    package static let `protocol`: Int32 = 76
    /// EX_NOPERM: the service refused.
    package static let noPermission: Int32 = 77
    /// EX_CONFIG: no credentials, or a setting that makes no sense.
    package static let configuration: Int32 = 78
    /// As a shell has it: a command was found but cannot be run.
    package static let commandNotRun: Int32 = 126
    /// As a shell has it: a command was not found.
    package static let commandNotFound: Int32 = 127
}
