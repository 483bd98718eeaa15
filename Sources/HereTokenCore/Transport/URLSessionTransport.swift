import Foundation
import FoundationNetworking
import Glibc
import Synchronization

/// URLSession with the habits taken off that do not suit a secret: it follows no redirect, keeps nothing, reads no more
/// than it is told to, and ends at its deadline.
///
/// Make one for the whole process: a session that is invalidated can crash (swift-corelibs-foundation issue 5203).
package final class URLSessionTransport: HTTPTransport {
    /// The largest body that is read, in bytes.
    package static let bodyLimit = 1 << 20

    /// Whether a reply is being waited for right now; safe to ask in a signal handler.
    package static var isWaiting: Bool { URLSessionExchanges.inFlight.load(ordering: .relaxed) > 0 }

    private let session: URLSession
    private let exchanges = URLSessionExchanges(bodyLimit: bodyLimit)

    /// Opens the session.
    ///
    /// - Parameter bypassingProxies: connect directly whatever the environment says, which plain `http` must:
    ///   it was allowed because it stays on this machine.
    package init(bypassingProxies: Bool) {
        OpenSSL.prepare()
        // It would print the Authorization header.
        unsetenv("URLSessionDebugLibcurl")
        // The environment is libcurl's only source for proxies here: `connectionProxyDictionary` is ignored.
        if bypassingProxies { setenv("no_proxy", "*", 1) }

        session = URLSession(configuration: Self.configuration(), delegate: exchanges, delegateQueue: nil)
    }

    /// A configuration that keeps nothing.
    private static func configuration() -> URLSessionConfiguration {
        isolated {
            let configuration = URLSessionConfiguration.ephemeral
            configuration.httpCookieStorage = nil
            configuration.urlCredentialStorage = nil
            configuration.urlCache = nil
            return configuration
        }
    }

    /// Runs `action` where the user's home and the working directory are out of its reach.
    ///
    /// Making a configuration touches the shared cookie storage and cache. They make directories in the user's home, unless
    /// that is a place where it cannot be done; and then the storage reads cookies below the working directory, where
    /// anybody may have put some, of any size.
    private static func isolated<Result>(_ action: () -> Result) -> Result {
        let directory = open(".", pathOnly | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        // Only if there is a way back; without one, nothing below it can be read either.
        let isElsewhere = fchdir(directory) == 0 && (chdir("/proc") == 0 || chdir("/") == 0)
        defer { if isElsewhere { fchdir(directory) } }

        let variables = ["XDG_CACHE_HOME", "XDG_DATA_HOME"]
        let values = variables.map { getenv($0).map { String(cString: $0) } }
        for name in variables { setenv(name, "/dev/null", 1) }
        defer {
            for (name, value) in zip(variables, values) {
                if let value { setenv(name, value, 1) } else { unsetenv(name) }
            }
        }
        return action()
    }

    /// `O_PATH` of Linux, which Swift's Glibc module lacks: a directory that need not be readable.
    private static let pathOnly: Int32 = 0o10_000_000

    package func send(
        _ request: HTTPRequest,
        by deadline: Deadline
    ) throws(TransportFailure) -> HTTPResponse {
        guard let url = URL(string: request.url) else {
            throw .unreachable(reason: "unsupported URL", isTemporary: false)
        }
        var urlRequest = URLRequest(url: url)
        urlRequest.httpMethod = request.method
        urlRequest.httpBody = request.body.map { Data($0.utf8) }
        for (name, value) in request.headers { urlRequest.setValue(value, forHTTPHeaderField: name) }
        // URLSession's own timeout counts idle time only; the deadline comes first.
        urlRequest.timeoutInterval = TimeInterval(deadline.timeout) + 60

        return try exchanges.run(session.dataTask(with: urlRequest), by: deadline).get()
    }
}
