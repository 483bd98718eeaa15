/// Everything that can keep a token from coming out, told in facts; the words are the command line's.
///
/// No case carries a secret, a signature or a token. Text that came from outside, such as a reply, has been through
/// ``ForeignText`` before it gets here.
package enum TokenFailure: Error, Equatable, Sendable {
    /// No credentials were named, and none found at these places.
    case noCredentials(lookedIn: [CredentialsLook])
    /// The credentials file is missing or cannot be read, for the reason in `errno`.
    case credentialsUnreadable(CredentialsOrigin, errno: Int32)
    /// The credentials are there but broken.
    case credentialsBroken(CredentialsFault)
    /// The token endpoint that was asked for is one that no token can or must be fetched from.
    case endpointRejected(EndpointFault)
    /// No reply from `host`: DNS, TCP, TLS, a proxy, or a connection that broke.
    case unreachable(host: String, ConnectionFailure)
    /// The file has no certificate authorities in PEM.
    case authoritiesUnusable(InputFile)
    /// The deadline passed; `timeout` is what was allowed, in seconds.
    case timedOut(waitingFor: WaitedFor, timeout: Int)
    /// The reply was not one of a token service.
    case unexpectedReply(UnexpectedReply)
    /// The service refused: trying again changes nothing.
    case refused(ServiceError)
    /// The service cannot answer now: trying again may help.
    case unavailable(ServiceError)
    /// The cache, which is what was asked about, cannot be used.
    case cacheUnusable(CacheFailure)
    /// The cache has no token that will do, and nothing else was allowed.
    case notCached
    /// What was to be looked at cannot be read.
    case inputUnreadable(InputFile, InputProblem)
    /// There is no `Authorization` header of OAuth 1.0 in the text.
    case headerUnreadable
    /// The text is no token.
    case tokenUnreadable(TokenFault)
    /// The file `path` could not be created, for the reason in `errno`.
    case outputNotCreated(path: String, errno: Int32)
    /// The result could not be written to `path`, for the reason in `errno`.
    case outputNotWritten(path: String, errno: Int32)
    /// The environment variable that tells where the result goes is not set.
    case outputVariableNotSet(String)
    /// The file that the environment variable of a CI's runner names cannot be opened, for the reason in `errno`.
    case runnerFileUnusable(variable: String, path: String, errno: Int32)
    /// The program that the token is for could not be run, for the reason in `errno`.
    case commandNotRun(String, errno: Int32)
    /// OpenSSL refused to compute `operation`.
    case cryptography(_ operation: String)

    /// Why an input cannot be read.
    package enum InputProblem: Equatable, Sendable {
        /// The system's reason.
        case system(errno: Int32)
        /// It has more than `limit` bytes.
        case tooLarge(limit: Int)
        /// It did not end within so many seconds.
        case timedOut(seconds: Int)
    }

    /// What the time ran out for.
    package enum WaitedFor: Equatable, Sendable {
        /// The credentials, from a pipe whose writer is slow or absent.
        case credentials(CredentialsOrigin)
        /// The reply of `host`.
        case reply(host: String)
        /// Whatever it was: the last resort ended it.
        case unknown
        /// Another process, which is fetching the same token.
        case anotherProcess
    }
}
