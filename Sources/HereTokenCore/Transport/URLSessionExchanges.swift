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
        let failure = error.map { Result<HTTPResponse, TransportFailure>.failure(.unreachable($0)) }
        finish(task, with: failure ?? reply(to: task))
    }

    /// What has arrived for `task`; a redirect without a target is not announced to the delegate, hence `task.response`.
    private func reply(to task: URLSessionTask) -> Result<HTTPResponse, TransportFailure> {
        let exchange = pending.withLock { $0[task.taskIdentifier] }
        guard let head = exchange?.head ?? task.response as? HTTPURLResponse else {
            return .failure(.unreachable(reason: "no HTTP reply", isTemporary: false))
        }
        return .success(HTTPResponse(head, body: exchange?.body ?? Data()))
    }
}

extension TransportFailure {
    /// URLSession's error: its text tells one from another; its code, of which TLS has none, tells a connection that
    /// failed from one that would fail again.
    fileprivate static func unreachable(_ error: any Error) -> TransportFailure {
        let temporary: [URLError.Code] = [
            .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .networkConnectionLost, .timedOut,
        ]
        let code = (error as? URLError)?.code
        return .unreachable(
            reason: error.localizedDescription,
            isTemporary: code.map(temporary.contains) ?? false
        )
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
