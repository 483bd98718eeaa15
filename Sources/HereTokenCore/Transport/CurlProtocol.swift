import Foundation
import FoundationNetworking

/// The transfers of our URLSession, done by libcurl's easy interface.
///
/// A session asks the classes in its configuration's `protocolClasses` first, so none of Foundation's own HTTP code runs.
/// On Linux that code traps at some replies, follows redirects with the signature, is busy while it waits, and does not
/// tell why a connection failed.
final class CurlProtocol: URLProtocol {
    /// Says yes to all: else Foundation's own HTTP code would take the request.
    override class func canInit(with request: URLRequest) -> Bool { true }

    override class func canonicalRequest(for request: URLRequest) -> URLRequest { request }

    override func startLoading() {
        // Nothing in it changes.
        nonisolated(unsafe) let loading = self
        // The session's queue has to take other calls meanwhile.
        DispatchQueue.global().async { loading.load() }
    }

    /// Does nothing: no task is cancelled, and a transfer ends at its deadline.
    override func stopLoading() {}

    private func load() {
        guard let client, let url = request.url, let context = task?.delegate as? CurlContext else { return }
        switch CurlTransfer.perform(.send(request), context.settings, by: context.deadline).result {
        case .success(let reply):
            guard let response = CurlResponse(url: url, reply: reply) else { return }
            client.urlProtocol(self, didReceive: response, cacheStoragePolicy: .notAllowed)
            client.urlProtocol(self, didLoad: reply.body)
            client.urlProtocolDidFinishLoading(self)
        case .failure(let failure):
            client.urlProtocol(self, didFailWithError: failure)
        }
    }
}

/// What a transfer needs to know that a URLRequest has no place for: the delegate of its task.
///
/// A property of the request would be lost on Linux, where bridging a request does not copy them.
final class CurlContext: NSObject, URLSessionTaskDelegate {
    let settings: ConnectionSettings
    let deadline: Deadline

    init(settings: ConnectionSettings, deadline: Deadline) {
        self.settings = settings
        self.deadline = deadline
    }
}

/// The head of a reply as libcurl read it.
///
/// Foundation's own reading of header fields is not used, as it fails for some; and it would answer `WWW-Authenticate` by
/// itself.
final class CurlResponse: HTTPURLResponse, @unchecked Sendable {
    /// The header fields by name in lower case.
    let fields: [String: String]

    init?(url: URL, reply: HTTPResponse) {
        fields = reply.headers
        super.init(url: url, statusCode: reply.status, httpVersion: "HTTP/1.1", headerFields: nil)
    }

    required init?(coder: NSCoder) { nil }
}
