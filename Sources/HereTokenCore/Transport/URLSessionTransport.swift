import Foundation
import FoundationNetworking
import Glibc

/// URLSession with the habits taken off that do not suit a secret: it follows no redirect, keeps nothing, reads no more
/// than it is told to, and ends at its deadline.
///
/// Make one for the whole process: a session that is invalidated can crash (swift-corelibs-foundation issue 5203).
package final class URLSessionTransport: HTTPTransport {
    /// The largest body that is read, in bytes.
    package static let bodyLimit = 1 << 20

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
        // It would write the keys of the TLS connection to a file.
        unsetenv("SSLKEYLOGFILE")
        // The environment is libcurl's only source for proxies here: `connectionProxyDictionary` is ignored.
        if bypassingProxies { setenv("no_proxy", "*", 1) }

        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCredentialStorage = nil
        configuration.urlCache = nil
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
    }

    package func send(
        _ request: HTTPRequest,
        by deadline: Deadline
    ) async throws(TransportFailure) -> HTTPResponse {
        guard let url = URL(string: request.url) else {
            throw .unreachable(reason: "unsupported URL", isTemporary: false)
        }
        var urlRequest = URLRequest(url: url)
        urlRequest.httpMethod = request.method
        urlRequest.httpBody = request.body.map { Data($0.utf8) }
        for (name, value) in request.headers { urlRequest.setValue(value, forHTTPHeaderField: name) }
        // URLSession's own timeout counts idle time only; the deadline comes first.
        urlRequest.timeoutInterval = TimeInterval(deadline.timeout) + 60

        return try await exchanges.run(session.dataTask(with: urlRequest), by: deadline).get()
    }
}
