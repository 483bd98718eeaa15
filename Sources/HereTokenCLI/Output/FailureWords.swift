import Glibc
import HereTokenCore

extension FailureReport {
    /// Puts `failure` into words: the one place where a failure gets its text and its exit status.
    init(_ failure: TokenFailure) {
        switch failure {
        case .noCredentials(let looked):
            self.init(
                code: .noCredentials,
                exitStatus: ExitStatus.configuration,
                message: "no credentials found",
                details: ["--credentials: not given"] + looked.map(\.words),
                hint: "name the credentials.properties that HERE's portal handed out with --credentials"
            )
        case .credentialsUnreadable(let origin, let errno):
            self.init(
                code: .credentialsUnreadable,
                exitStatus: ExitStatus.noInput,
                message: "cannot read the credentials file \(origin.words)"
                    + (origin.variable.map { ", which \($0) names" } ?? "") + ": \(reason(errno))",
                hint: origin.isTextForPath ? textForPathHint : unreadableHint(errno: errno)
            )
        case .credentialsBroken(let fault):
            self.init(fault)
        case .endpointRejected(let fault):
            self.init(
                code: .endpointRejected,
                exitStatus: fault.isPlainHTTP ? ExitStatus.configuration : ExitStatus.usage,
                message: "the token endpoint \(fault.words)",
                hint: fault.hint
            )
        case .unreachable(let host, let failure):
            self.init(
                code: .unreachable,
                exitStatus: ExitStatus.unavailable,
                message: "cannot get an answer from \(host): \(failure.reason)",
                hint: failure.hint + "; here-token doctor says more",
                cause: failure.cause
            )
        case .authoritiesUnusable(let file):
            self.init(
                code: .authoritiesUnusable,
                exitStatus: ExitStatus.dataError,
                message: "\(file.words) has no certificate in PEM",
                hint: "name a file that has -----BEGIN CERTIFICATE----- with --ca-cert or HERE_TOKEN_CA_CERT"
            )
        case .timedOut(.reply(let host), let timeout):
            self.init(
                code: .timedOut,
                exitStatus: ExitStatus.temporary,
                message: "no complete answer from \(host) within \(timeout) s",
                hint: "check the network and the proxy, or allow more time with --timeout"
            )
        case .timedOut(.anotherProcess, let timeout):
            self.init(
                code: .timedOut,
                exitStatus: ExitStatus.temporary,
                message: "another process that is fetching this token was not done within \(timeout) s",
                hint: "allow more time with --timeout, or do without the cache with --no-cache"
            )
        case .timedOut(.unknown, let timeout):
            self.init(
                code: .timedOut,
                exitStatus: ExitStatus.temporary,
                message: "not done within \(timeout) s",
                hint:
                    "check what answers at the endpoint, that something reads the output, and that the machine is not out of memory"
            )
        case .timedOut(.credentials(let origin), let timeout):
            self.init(
                code: .timedOut,
                exitStatus: ExitStatus.temporary,
                message: "no complete credentials from \(origin.words) within \(timeout) s",
                hint: "check what writes to it, or allow more time with --timeout"
            )
        case .unexpectedReply(let reply):
            self.init(reply)
        case .refused(let error):
            self.init(
                error,
                code: .refused,
                exitStatus: ExitStatus.noPermission,
                verb: "refused the request",
                hint: Remedy.forRefusal(error)
            )
        case .unavailable(let error):
            self.init(
                error,
                code: error.status == 429 ? .tooManyRequests : .serviceUnavailable,
                exitStatus: ExitStatus.temporary,
                verb: error.status == 429 ? "is limiting requests" : "cannot answer now",
                hint: error.status == 429
                    ? "wait a few minutes, and reuse a token until it expires"
                    : "wait a few minutes, then run it again"
            )
        case .notCached:
            self.init(
                code: .notCached,
                exitStatus: ExitStatus.no,
                message: "there is no usable token in the cache",
                hint: "fetch one without --cached-only"
            )
        case .cacheUnusable(let failure):
            self.init(
                code: .cacheUnusable,
                exitStatus: failure.isOfTheSystem ? ExitStatus.inputOutput : ExitStatus.configuration,
                message: failure.words,
                hint: failure.hint
            )
        case .inputUnreadable(let file, let problem):
            self.init(
                code: .inputUnreadable,
                exitStatus: ExitStatus.noInput,
                message: "cannot read \(file.words): \(problem.words)",
                hint: "check that it is what you meant, and that you may read it"
            )
        case .headerUnreadable:
            self.init(
                code: .headerUnreadable,
                exitStatus: ExitStatus.dataError,
                message: "there is no Authorization header of OAuth 1.0 in the text for --compare",
                hint: "give the whole header, which begins with Authorization: OAuth oauth_"
            )
        case .tokenUnreadable(let fault):
            self.init(
                code: .tokenUnreadable,
                exitStatus: ExitStatus.dataError,
                message: fault.words,
                hint: "give the whole token, JSON with an access_token, or an Authorization: Bearer header"
            )
        case .outputNotCreated(let path, let errno):
            self.init(
                code: .outputNotCreated,
                exitStatus: ExitStatus.cannotCreate,
                message: "cannot create \(path.displayed): \(reason(errno))",
                hint: "name a file in a directory that exists and that you may write to"
            )
        case .outputNotWritten(let path, let errno):
            self.init(
                code: .outputNotWritten,
                exitStatus: ExitStatus.inputOutput,
                message: "cannot write to \(path.displayed): \(reason(errno))",
                hint: errno == EPIPE
                    ? "the reader of the pipe ended before it had read the result"
                    : "check the space left and the rights there"
            )
        case .outputVariableNotSet(let variable):
            self.init(
                code: .notInRunner,
                exitStatus: ExitStatus.configuration,
                message: "\(variable) is not set: this is not a step of GitHub Actions",
                hint: "choose another --format, such as export or dotenv"
            )
        case .runnerFileUnusable(let variable, let path, let errno):
            self.init(
                code: .outputNotCreated,
                exitStatus: ExitStatus.cannotCreate,
                message: "cannot append to \(path.displayed), which \(variable) names: \(reason(errno))",
                hint: "the runner makes this file; let \(variable) be as it set it"
            )
        case .commandNotRun(let command, let errno):
            self.init(
                code: errno == ENOENT ? .commandNotFound : .commandNotRun,
                exitStatus: errno == ENOENT ? ExitStatus.commandNotFound : ExitStatus.commandNotRun,
                message: "cannot run \(command.displayed): \(reason(errno))",
                hint: notRunHint(errno: errno)
            )
        case .cryptography(let operation):
            self = .internalError("OpenSSL could not compute the \(operation)")
        }
    }

    /// A fault of the tool's own.
    static func internalError(_ message: String) -> FailureReport {
        FailureReport(
            code: .internalError,
            exitStatus: ExitStatus.software,
            message: message,
            hint: "this is a fault of here-token or of a library that it uses: please report it"
        )
    }

    /// A command line that cannot be understood; `message` is the parser's, `help` the command that explains.
    static func usage(_ message: String, help: String) -> FailureReport {
        FailureReport(
            code: .usage,
            exitStatus: ExitStatus.usage,
            // What was typed comes back in it, and may be a secret that was taken for an argument.
            message: ForeignText().excerpt(of: message, limit: 400),
            hint: help
        )
    }
}

/// The system's words for an error number.
private func reason(_ errno: Int32) -> String { String(cString: strerror(errno)) }

private func notRunHint(errno: Int32) -> String {
    switch errno {
    case ENOENT: "check its name, that PATH has its directory, and that the program behind its #! is there"
    case E2BIG: "the environment is too large, with the token in it; hand the token over with fetch instead"
    default: "check with ls -l whether you may run it"
    }
}

private let textForPathHint = "its path belongs there; the text of the file belongs into HERE_CREDENTIALS_STRING"

private func unreadableHint(errno: Int32) -> String {
    switch errno {
    case ENOENT, ENOTDIR: "check the path; the file is the one that HERE's portal handed out with the access key"
    case EACCES, EPERM: "check with ls -l who may read it, and with id who you are"
    case EISDIR: "name the file in it, such as credentials.properties"
    default: "check that it is a readable file"
    }
}

extension InputFile {
    /// What it is called within a sentence.
    fileprivate var words: String { isStandardInput ? "standard input" : path.displayed }
}

extension TokenFailure.InputProblem {
    fileprivate var words: String {
        switch self {
        case .system(let errno): reason(errno)
        case .tooLarge(let limit): "it has more than \(limit / 1024) KiB"
        case .timedOut(let seconds): "it did not end within \(seconds) s"
        }
    }
}

extension TokenFault {
    fileprivate var words: String {
        switch self {
        case .empty: "there is nothing to inspect"
        case .noTokenField: "there is no access_token in the JSON"
        case .notToken: "this is no token: it has characters that no token has"
        case .damaged: "this begins like a JSON Web Token, but is not a whole one"
        }
    }
}
