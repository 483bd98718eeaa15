import Glibc
import HereTokenCore

extension FailureReport {
    /// Puts `failure` into words: the one place where a failure gets its text and its exit status.
    init(_ failure: TokenFailure) {
        switch failure {
        case .noCredentials:
            self.init(
                code: "no_credentials",
                exitStatus: ExitStatus.configuration,
                message: "no credentials given",
                hint: "here-token fetch --credentials credentials.properties"
                    + " (HERE's portal hands the file out with an access key)"
            )
        case .credentialsUnreadable(let path, let errno):
            self.init(
                code: "credentials_unreadable",
                exitStatus: ExitStatus.noInput,
                message: "cannot read the credentials \(shown(path)): \(reason(errno))",
                hint: unreadableHint(errno: errno)
            )
        case .credentialsBroken(let fault):
            self.init(fault)
        case .endpointRejected(let fault):
            self.init(
                code: "endpoint_rejected",
                exitStatus: fault.isPlainHTTP ? ExitStatus.configuration : ExitStatus.usage,
                message: "the token endpoint \(fault.words)",
                hint: fault.isPlainHTTP
                    ? "use https://; plain http is for this machine only (localhost, 127.0.0.1, [::1])"
                    : "an endpoint looks like \(TokenEndpoint.global)"
            )
        case .unreachable(let host, let reason):
            self.init(
                code: "unreachable",
                exitStatus: ExitStatus.unavailable,
                message: "cannot get an answer from \(host): \(reason)",
                hint: "check the network and the proxy (https_proxy, no_proxy);"
                    + " a private certificate authority belongs into the system's store"
            )
        case .timedOut(.reply(let host), let timeout):
            self.init(
                code: "timed_out",
                exitStatus: ExitStatus.temporary,
                message: "no complete answer from \(host) within \(timeout) s",
                hint: "check the network and the proxy, or allow more time with --timeout"
            )
        case .timedOut(.credentials(let origin), let timeout):
            self.init(
                code: "timed_out",
                exitStatus: ExitStatus.temporary,
                message: "no complete credentials from \(shown(origin)) within \(timeout) s",
                hint: "check what writes to it, or allow more time with --timeout"
            )
        case .unexpectedReply(let reply):
            self.init(reply)
        case .refused(let error):
            self.init(
                error,
                code: "refused",
                exitStatus: ExitStatus.noPermission,
                verb: "refused the request",
                hint: Remedy.forRefusal(error)
            )
        case .unavailable(let error):
            self.init(
                error,
                code: error.status == 429 ? "too_many_requests" : "service_unavailable",
                exitStatus: ExitStatus.temporary,
                verb: error.status == 429 ? "wants fewer requests" : "cannot answer now",
                hint: error.status == 429
                    ? "wait some minutes, and use one token for its whole life instead of a new one each time"
                    : "try again in a while"
            )
        case .outputNotCreated(let path, let errno):
            self.init(
                code: "output_not_created",
                exitStatus: ExitStatus.cannotCreate,
                message: "cannot create \(shown(path)): \(reason(errno))",
                hint: "name a file in a directory that exists and that you may write to"
            )
        case .outputNotWritten(let path, let errno):
            self.init(
                code: "output_not_written",
                exitStatus: ExitStatus.inputOutput,
                message: "cannot write to \(shown(path)): \(reason(errno))",
                hint: errno == EPIPE ? "the reader of the pipe ended before it had read the result" : nil
            )
        case .cryptography(let operation):
            self.init(
                code: "internal_error",
                exitStatus: ExitStatus.software,
                message: "OpenSSL could not compute the \(operation)",
                hint: "this is a fault of here-token or of this machine's OpenSSL: please report it"
            )
        }
    }

    /// A command line that cannot be understood; `message` is the parser's.
    static func usage(_ message: String) -> FailureReport {
        FailureReport(
            code: "usage",
            exitStatus: ExitStatus.usage,
            // What was typed comes back in it, and may be a secret that was taken for an argument.
            message: ForeignText().excerpt(of: message, limit: 400),
            hint: "here-token fetch --help"
        )
    }
}

/// A path or name as it may stand in one line of a message.
private func shown(_ path: String) -> String { path.displayed }

/// The system's words for an error number.
private func reason(_ errno: Int32) -> String { String(cString: strerror(errno)) }

private func unreadableHint(errno: Int32) -> String {
    switch errno {
    case ENOENT, ENOTDIR: "check the path; the file is the one that HERE's portal handed out with the access key"
    case EACCES, EPERM: "check with ls -l who may read it, and with id who you are"
    case EISDIR: "name the file in it, such as credentials.properties"
    default: "check that it is a readable file"
    }
}
