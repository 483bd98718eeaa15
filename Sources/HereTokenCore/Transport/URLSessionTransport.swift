import CCurl
import CLinux
import Foundation
import FoundationNetworking
import Glibc
import Synchronization

/// URLSession, with ``CurlProtocol`` below it.
///
/// Make one for the whole process: a session that is invalidated can crash (swift-corelibs-foundation issue 5203).
package final class URLSessionTransport: HTTPTransport {
    private let settings: ConnectionSettings
    private let whenSlow: @Sendable (HTTPRequest, Deadline) -> Void
    private let session: Result<URLSession, TransportFailure>

    /// Opens a session that keeps nothing: no cookies, no credentials, no cached replies.
    ///
    /// - Parameter whenSlow: called once for each request that has no reply after three seconds.
    package init(
        settings: ConnectionSettings,
        whenSlow: @escaping @Sendable (HTTPRequest, Deadline) -> Void = { _, _ in }
    ) {
        OpenSSL.prepare()
        self.settings = settings
        self.whenSlow = whenSlow
        if !here_token_curl_is_available() {
            // Foundation needs libcurl, too: without it, making a session would end the process in a release build.
            session = .failure(.unreachable(.noLibcurl))
        } else if access("/proc/self/exe", F_OK) != 0 {
            // Foundation reads the path of the program from there, and traps if it cannot.
            let failure = ConnectionFailure(cause: nil, reason: "URLSession needs /proc", hint: "mount /proc")
            session = .failure(.unreachable(failure))
        } else {
            session = .success(URLSession(configuration: Self.configuration(), delegate: nil, delegateQueue: nil))
        }
    }

    package func send(_ request: HTTPRequest, by deadline: Deadline) throws(TransportFailure) -> HTTPResponse {
        guard deadline.remaining > .zero else { throw .timedOut }
        let session = try session.get()
        guard let urlRequest = URLRequest(request) else {
            throw .unreachable(ConnectionFailure(cause: .malformed, reason: "unsupported URL"))
        }
        let result = Mutex(Result<HTTPResponse, TransportFailure>.failure(.timedOut))
        let isOver = DispatchSemaphore(value: 0)
        let task = session.dataTask(with: urlRequest) { body, response, error in
            result.withLock { $0 = Self.result(body, response, error) }
            isOver.signal()
        }
        task.delegate = CurlContext(settings: settings, deadline: deadline)
        task.resume()
        if isOver.wait(timeout: .now() + 3) == .timedOut {
            whenSlow(request, deadline)
            // The transfer itself ends at the deadline.
            isOver.wait()
        }
        return try result.withLock { $0 }.get()
    }

    private static func result(
        _ body: Data?,
        _ response: URLResponse?,
        _ error: (any Error)?
    ) -> Result<HTTPResponse, TransportFailure> {
        if let failure = error as? TransportFailure { return .failure(failure) }
        guard let response = response as? CurlResponse else {
            let reason = error?.localizedDescription ?? "URLSession has no reply"
            return .failure(.unreachable(ConnectionFailure(cause: nil, reason: reason)))
        }
        return .success(HTTPResponse(status: response.statusCode, headers: response.fields, body: body ?? Data()))
    }

    /// Makes the configuration while the user's home and the working directory cannot be reached.
    ///
    /// Every new configuration initializes the shared cookie storage and cache, even if it uses neither. They create
    /// directories in the user's home. If that fails, the storage reads a file with cookies below the working directory.
    /// That file may belong to a repository, and may be of any size.
    private static func configuration() -> URLSessionConfiguration {
        let directory = open(".", here_token_path_only | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        // Only if there is a way back. Without one, nothing below the working directory can be read anyway.
        let isElsewhere = fchdir(directory) == 0 && (chdir("/proc") == 0 || chdir("/") == 0)
        defer { if isElsewhere { fchdir(directory) } }

        let variables = ["XDG_CACHE_HOME", "XDG_DATA_HOME"].map { (name: String) in
            (name, getenv(name).map { String(cString: $0) })
        }
        for (name, _) in variables { setenv(name, "/dev/null", 1) }
        defer {
            for (name, value) in variables {
                if let value { setenv(name, value, 1) } else { unsetenv(name) }
            }
        }
        let configuration = URLSessionConfiguration.default
        configuration.protocolClasses = [CurlProtocol.self]
        configuration.httpCookieStorage = nil
        configuration.urlCredentialStorage = nil
        configuration.urlCache = nil
        return configuration
    }
}

extension URLRequest {
    /// The same request; nil if Foundation cannot parse its URL.
    fileprivate init?(_ request: HTTPRequest) {
        guard let url = URL(string: request.url) else { return nil }
        self.init(url: url)
        httpMethod = request.method
        httpBody = request.body.map { Data($0.utf8) }
        for (name, value) in request.headers { setValue(value, forHTTPHeaderField: name) }
    }
}

/// The transfers of our URLSession, done by libcurl's easy interface.
///
/// A session asks the classes in its configuration's `protocolClasses` first, so none of Foundation's own HTTP code runs.
/// On Linux that code traps at some replies, follows redirects with the signature, uses processor time while it waits, and
/// does not report why a connection failed.
private final class CurlProtocol: URLProtocol {
    /// Accepts every request: Foundation's own HTTP code would take the others.
    override class func canInit(with request: URLRequest) -> Bool { true }

    override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

    override func startLoading() {
        // Safe: nothing in the object changes.
        nonisolated(unsafe) let loading = self
        // Do not block the session's queue.
        DispatchQueue.global().async { loading.load() }
    }

    /// Does nothing: no task is cancelled, and a transfer ends at its deadline.
    override func stopLoading() {}

    private func load() {
        do throws(TransportFailure) {
            guard let url = request.url, let context = task?.delegate as? CurlContext else { throw .incomplete }
            let reply = try CurlTransfer.perform(.send(request), context.settings, by: context.deadline).result.get()
            guard let response = CurlResponse(url: url, reply: reply) else { throw .incomplete }
            client?.urlProtocol(self, didReceive: response, cacheStoragePolicy: .notAllowed)
            client?.urlProtocol(self, didLoad: reply.body)
            client?.urlProtocolDidFinishLoading(self)
        } catch {
            client?.urlProtocol(self, didFailWithError: error)
        }
    }
}

extension TransportFailure {
    /// Reported like all others, because the caller waits until the client is called.
    fileprivate static let incomplete = unreachable(
        ConnectionFailure(cause: nil, reason: "URLSession did not pass the request on")
    )
}

/// The settings of a transfer that a URLRequest cannot hold, as the delegate of its task.
///
/// On Linux, properties of the request would be lost: bridging a request does not copy them.
private final class CurlContext: NSObject, URLSessionTaskDelegate {
    let settings: ConnectionSettings
    let deadline: Deadline

    init(settings: ConnectionSettings, deadline: Deadline) {
        self.settings = settings
        self.deadline = deadline
    }
}

/// The head of a reply as libcurl read it.
///
/// Foundation gets no header fields: it fails to read some, and would answer `WWW-Authenticate` itself.
// Sendable because nothing in it changes; Swift cannot see that in its superclass.
private final class CurlResponse: HTTPURLResponse, @unchecked Sendable {
    /// The header fields by name in lower case.
    let fields: [String: String]

    init?(url: URL, reply: HTTPResponse) {
        fields = reply.headers
        super.init(url: url, statusCode: reply.status, httpVersion: "HTTP/1.1", headerFields: nil)
    }

    required init?(coder: NSCoder) { nil }
}
