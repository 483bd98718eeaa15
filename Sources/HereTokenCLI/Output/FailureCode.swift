/// The stable word for each kind of failure, which scripts go by and README's table of troubles is sorted by.
enum FailureCode: String, CaseIterable, Encodable, Sendable {
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
}
