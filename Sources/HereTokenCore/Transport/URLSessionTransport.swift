import CCurl
import Foundation
import FoundationNetworking
import Glibc
import Synchronization

/// URLSession, with ``CurlProtocol`` below it.
///
/// Make one for the whole process: a session that is invalidated can crash (swift-corelibs-foundation issue 5203).
package final class URLSessionTransport: HTTPTransport {
    private let settings: ConnectionSettings
    private let session: URLSession?

    /// Opens a session that keeps nothing: no cookies, no credentials, no cached replies.
    package init(settings: ConnectionSettings) {
        OpenSSL.prepare()
        self.settings = settings
        // Foundation looks for the path of the program there, and traps if there is none.
        let canStart = access("/proc/self/exe", F_OK) == 0
        // The release has no libcurl without this; Foundation would end the process.
        session =
            canStart && here_token_curl_is_available()
            ? URLSession(configuration: Self.configuration(), delegate: nil, delegateQueue: nil) : nil
    }

    package func send(
        _ request: HTTPRequest,
        by deadline: Deadline
    ) throws(TransportFailure) -> HTTPResponse {
        guard deadline.remaining > .zero else { throw .timedOut }
        guard here_token_curl_is_available() else { throw .unreachable(.noLibcurl) }
        guard let session else { throw .unreachable(.noProc) }
        guard let urlRequest = URLRequest(request) else {
            throw .unreachable(ConnectionFailure(cause: .malformed, reason: "unsupported URL", isTemporary: false))
        }
        let result = Mutex(Result<HTTPResponse, TransportFailure>.failure(.timedOut))
        let isOver = DispatchSemaphore(value: 0)
        let task = session.dataTask(with: urlRequest) { body, response, error in
            result.withLock { $0 = Self.result(body, response, error) }
            isOver.signal()
        }
        task.delegate = CurlContext(settings: settings, deadline: deadline)
        task.resume()
        // The transfer itself ends at the deadline.
        isOver.wait()
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
            return .failure(.unreachable(ConnectionFailure(cause: nil, reason: reason, isTemporary: false)))
        }
        return .success(HTTPResponse(status: response.statusCode, headers: response.fields, body: body ?? Data()))
    }
}

extension URLSessionTransport {
    private static func configuration() -> URLSessionConfiguration {
        isolated {
            let configuration = URLSessionConfiguration.default
            configuration.protocolClasses = [CurlProtocol.self]
            configuration.httpCookieStorage = nil
            configuration.urlCredentialStorage = nil
            configuration.urlCache = nil
            return configuration
        }
    }

    /// Runs `action` where the user's home and the working directory are out of its reach.
    ///
    /// Making a configuration touches the shared cookie storage and cache, also if it is to have none. They make directories in
    /// the user's home. If that cannot be done, the storage reads a file with cookies below the working directory, where
    /// a repository may have put one, of any size.
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
}

extension ConnectionFailure {
    fileprivate static var noProc: ConnectionFailure {
        ConnectionFailure(cause: nil, reason: "URLSession needs /proc", isTemporary: false, hint: "mount /proc")
    }
}

extension URLRequest {
    /// The same request; nil if its URL is not one for Foundation.
    fileprivate init?(_ request: HTTPRequest) {
        guard let url = URL(string: request.url) else { return nil }
        self.init(url: url)
        httpMethod = request.method
        httpBody = request.body.map { Data($0.utf8) }
        for (name, value) in request.headers { setValue(value, forHTTPHeaderField: name) }
    }
}
