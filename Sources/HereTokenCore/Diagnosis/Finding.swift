/// What one check on the way to a token found.
package enum Finding: Equatable, Sendable {
    /// There are credentials there, in a file of that mode if it is one, and others that come later.
    case credentials(CredentialsOrigin, mode: UInt32?, shadowed: [String])
    /// Something about them that a person should know.
    case notice(Notice)
    /// The project that the token is to be scoped to.
    case scope(String)
    /// Where the token is fetched from, and which of HERE's services that is, if it is one.
    case endpoint(TokenEndpoint, HereService?)
    /// The endpoint has a host of HERE's, and another path than HERE's.
    case unknownPath(TokenEndpoint)
    /// The endpoint's host is nearly one of HERE's.
    case misspeltHost(TokenEndpoint, meant: String)
    /// The cache: how many entries, and how many of them have a token that these credentials open and that lives.
    case cache(path: String, entries: Int, usable: Int)
    /// There is no directory for a cache yet.
    case noCacheYet(path: String)
    /// The cache cannot be used.
    case cacheUnusable(Failure)
    /// The way through the network, as far as it got.
    case connection(TokenEndpoint, ConnectionReport)
    /// By how many seconds this machine's clock is ahead of the service's.
    case clock(lead: Int, host: String)
    /// The service gave a token, good for so many seconds.
    case token(host: String, lifetime: Int)
    /// What the token says about itself; nil if it looks like a JSON Web Token and cannot be read.
    case inspection(TokenInspection?)
    /// The check failed.
    case failure(Check, Failure)

    /// A check that can fail as a whole.
    package enum Check: Sendable {
        /// Finding and reading the credentials.
        case credentials
        /// Making a request of them.
        case request
        /// Opening the cache.
        case cache
        /// Getting a token.
        case token
    }
}
