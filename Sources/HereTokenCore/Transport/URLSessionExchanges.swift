import CCurl
import Foundation
import FoundationNetworking
import Synchronization

/// The session's delegate: gathers the reply of each task and hands it over once.
///
/// A delegate of the session, because one given to a task is not asked about redirects (swift-corelibs-foundation
/// issue 5187).
final class URLSessionExchanges: NSObject, URLSessionDataDelegate {
    private struct Exchange {
        let isOver = DispatchSemaphore(value: 0)
        var head: HTTPURLResponse?
        var body = Data()
        var result: Result<HTTPResponse, TransportFailure>?
    }

    /// How many replies are being waited for; also for a signal handler to read.
    static let inFlight = Atomic(0)

    private let bodyLimit: Int
    private let pending = Mutex<[Int: Exchange]>([:])

    /// Reads at most `bodyLimit` bytes of any reply.
    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    /// Starts `task` and waits for its reply, its failure, or the deadline.
    func run(_ task: URLSessionTask, by deadline: Deadline) -> Result<HTTPResponse, TransportFailure> {
        Self.inFlight.add(1, ordering: .relaxed)
        defer { Self.inFlight.subtract(1, ordering: .relaxed) }
        let exchange = Exchange()
        pending.withLock { $0[task.taskIdentifier] = exchange }
        task.resume()
        _ = exchange.isOver.wait(timeout: .now() + deadline.remaining / .seconds(1))
        if let result = pending.withLock({ $0.removeValue(forKey: task.taskIdentifier)?.result }) { return result }
        // Elsewhere, for it can wait for a name server that does not answer.
        DispatchQueue.global().async { task.cancel() }
        return .failure(.timedOut)
    }

    /// Ends the exchange of `task`, unless it has ended already.
    private func finish(_ task: URLSessionTask, with result: Result<HTTPResponse, TransportFailure>) {
        pending.withLock { pending in
            guard let exchange = pending[task.taskIdentifier], exchange.result == nil else { return }
            pending[task.taskIdentifier]?.result = result
            exchange.isOver.signal()
        }
    }

    /// Refuses to follow: `Authorization` would be sent along, to any host.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    /// Takes a reply with `WWW-Authenticate` as it is: it is complete by now, and the task would never end by itself.
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        finish(task, with: reply(to: task))
        completionHandler(.cancelAuthenticationChallenge, nil)
    }

    /// Keeps status and header.
    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        pending.withLock { $0[dataTask.taskIdentifier]?.head = response as? HTTPURLResponse }
        completionHandler(.allow)
    }

    /// Keeps a piece of the body, or stops where it is too much.
    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let size = pending.withLock { pending in
            pending[dataTask.taskIdentifier]?.body.append(data)
            return pending[dataTask.taskIdentifier]?.body.count ?? 0
        }
        guard size > bodyLimit else { return }
        let head = try? reply(to: dataTask).get()
        finish(dataTask, with: .failure(.tooLarge(limit: bodyLimit, head: head)))
        dataTask.cancel()
    }

    /// Hands the reply over, or tells why there is none.
    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let reply = reply(to: task)
        let result = here_token_curl_result()
        guard let error else { return finish(task, with: reply) }
        if result == CURLE_FILESIZE_EXCEEDED {
            finish(task, with: .failure(.tooLarge(limit: bodyLimit, head: try? reply.get())))
        } else if case .success(let head) = reply, head.status != 200 {
            // What came of a refusal before it broke off will do.
            finish(task, with: reply)
        } else {
            // A proxy that refuses will do so again, and may lock out who keeps trying.
            let isRefused = (400..<500).contains(here_token_curl_proxy_status())
            let isTemporary = !isRefused && Self.temporaryResults.contains(result)
            finish(task, with: .failure(.unreachable(reason: error.localizedDescription, isTemporary: isTemporary)))
        }
    }

    /// How a connection fails that may not fail another time.
    ///
    /// Names that are not found, connections that are refused, break or come to nothing; not a certificate that is not
    /// trusted.
    private static let temporaryResults = [
        CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT,
        CURLE_SSL_CONNECT_ERROR, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
    ]

    /// What has arrived for `task`; a redirect without a target is not announced to the delegate, hence `task.response`.
    private func reply(to task: URLSessionTask) -> Result<HTTPResponse, TransportFailure> {
        let exchange = pending.withLock { $0[task.taskIdentifier] }
        guard let head = exchange?.head ?? task.response as? HTTPURLResponse else {
            return .failure(.unreachable(reason: "no HTTP reply", isTemporary: false))
        }
        return .success(HTTPResponse(head, body: exchange?.body ?? Data()))
    }
}

extension HTTPResponse {
    /// The reply as values.
    fileprivate init(_ head: HTTPURLResponse, body: Data) {
        var headers: [String: String] = [:]
        for case (let name as String, let value as String) in head.allHeaderFields {
            headers[name.lowercased()] = value
        }
        self.init(status: head.statusCode, headers: headers, body: body)
    }
}
