import CCurl
import Foundation
import FoundationNetworking
import Glibc

/// One connection by libcurl's easy interface and, unless it is only a probe, one request on it and the reply.
///
/// It is HTTP/1.1 on a new connection, so that libcurl has no reason to repeat the request: each signature can be used once.
final class CurlTransfer {
    /// What a transfer is for.
    enum Purpose {
        /// Send this request.
        case send(URLRequest)
        /// Connect to this URL and send nothing; if `anyCertificate`, to whoever answers.
        case connect(url: String, anyCertificate: Bool)
    }

    /// libcurl's handle, to ask for what it knows of the transfer.
    let handle: UnsafeMutableRawPointer
    private let settings: ConnectionSettings
    private let deadline: Deadline
    private let reason = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headers: UnsafeMutablePointer<curl_slist>?

    private var head = ReplyHead()
    private var body = Data()
    /// The sockets of this transfer; a number that was closed can come again.
    private var sockets: Set<Int32> = []
    /// The ports that they were to be connected to.
    private var ports: Set<Int> = []
    /// Whether one of the sockets has been connected.
    private(set) var isConnected = false
    /// The part that was too large.
    private var excess: ReplyPart?

    /// Performs a transfer with the first store of authorities by which the server's certificate is good.
    ///
    /// If the certificate is not good by a store, it connects once more with the next one. Nothing has been sent then: a
    /// request is sent only after the certificate has been verified.
    ///
    /// - Returns: how the last transfer ended, and itself, if there was one.
    static func perform(
        _ purpose: Purpose,
        _ settings: ConnectionSettings,
        by deadline: Deadline
    ) -> (result: Result<HTTPResponse, TransportFailure>, transfer: CurlTransfer?) {
        var last: (result: Result<HTTPResponse, TransportFailure>, transfer: CurlTransfer?) = (.failure(.timedOut), nil)
        do throws(ConnectionFailure) {
            guard here_token_curl_is_available() else { throw .noLibcurl }
            for store in try settings.authorities.stores() where deadline.remaining > .zero {
                let transfer = try CurlTransfer(
                    purpose,
                    trusting: store,
                    settings: settings,
                    by: deadline
                )
                let result = transfer.perform()
                // A store that cannot be read says less than the one before it.
                if transfer.isStoreUnusable, last.transfer != nil { break }
                last = (result, transfer)
                guard transfer.isDistrusted || transfer.isStoreUnusable else { break }
            }
        } catch {
            last.result = .failure(.unreachable(error))
        }
        return last
    }

    /// Prepares a transfer.
    private init(
        _ purpose: Purpose,
        trusting store: CertificateAuthorities.Store,
        settings: ConnectionSettings,
        by deadline: Deadline
    ) throws(ConnectionFailure) {
        guard let handle = here_token_curl_init() else { throw .noLibcurl }
        self.handle = handle
        self.settings = settings
        self.deadline = deadline
        reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        guard prepare(purpose, trusting: store) else {
            throw ConnectionFailure(cause: nil, reason: "libcurl refuses an option", isTemporary: false)
        }
    }

    deinit {
        here_token_curl_cleanup(handle)
        here_token_curl_free_list(headers)
        reason.deallocate()
    }

    /// Connects and, if there is a request, sends it and waits for the reply.
    private func perform() -> Result<HTTPResponse, TransportFailure> {
        let code = here_token_curl_perform(handle)
        if let excess { return .failure(.tooLarge(excess, head: head.isComplete ? response(body: Data()) : nil)) }
        if let problem = head.problem {
            return .failure(.unreachable(ConnectionFailure(cause: .malformed, reason: problem, isTemporary: false)))
        }
        let isReply = code == CURLE_OK && (head.isComplete || isProbe)
        // The part of a refusal that came before the connection broke will do.
        if isReply || (head.isComplete && head.status != 200 && CurlEnd.brokenConnections.contains(code)) {
            return .success(response(body: body))
        }
        return .failure(failure(code))
    }

    private var isProbe = false
    /// Whether the store does not verify the certificate of the server or of an HTTPS proxy; nothing has been sent then.
    private var isDistrusted = false
    /// Whether libcurl cannot read the store.
    private var isStoreUnusable = false

    private func response(body: Data) -> HTTPResponse {
        HTTPResponse(status: head.status, headers: head.fields, body: body)
    }
}

extension CurlTransfer {
    /// Sets all options; false if libcurl does not take one that is needed.
    private func prepare(_ purpose: Purpose, trusting store: CertificateAuthorities.Store) -> Bool {
        // Rounded up: 0 is no limit.
        let left = deadline.remaining.components
        let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1
        var codes = [
            number(CURLOPT_NOSIGNAL, 1),
            number(CURLOPT_TIMEOUT_MS, Int(milliseconds)),
            number(CURLOPT_CONNECTTIMEOUT_MS, Int(milliseconds)),
            number(CURLOPT_NOPROGRESS, 0),
            number(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1),
            number(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            number(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            here_token_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, reason),
            // "" is no proxy, whatever the environment says.
            text(CURLOPT_PROXY, settings.proxy?.value ?? ""),
            text(CURLOPT_NOPROXY, settings.proxy?.exceptions ?? ""),
            setCallbacks(),
        ]
        codes += trust(store)
        switch purpose {
        case .send(let request):
            codes += [
                text(CURLOPT_URL, request.url?.absoluteString ?? ""), text(CURLOPT_CUSTOMREQUEST, request.httpMethod),
            ]
            if let body = request.httpBody {
                codes += [
                    number(CURLOPT_POSTFIELDSIZE, body.count),
                    text(CURLOPT_COPYPOSTFIELDS, String(decoding: body, as: UTF8.self)),
                ]
            }
            for (name, value) in request.allHTTPHeaderFields ?? [:] {
                headers = here_token_curl_append(headers, "\(name): \(value)")
            }
            codes.append(here_token_curl_set_list(handle, CURLOPT_HTTPHEADER, headers))
        case .connect(let url, let anyCertificate):
            isProbe = true
            codes += [
                text(CURLOPT_URL, url), number(CURLOPT_CONNECT_ONLY, 1), number(CURLOPT_CERTINFO, 1),
                number(CURLOPT_SSL_VERIFYPEER, anyCertificate ? 0 : 1),
                number(CURLOPT_SSL_VERIFYHOST, anyCertificate ? 0 : 2),
            ]
        }
        // Where libcurl is too old for it, a name server that does not answer can hold the transfer up beyond its deadline.
        _ = here_token_curl_set_quick_exit(handle)
        return codes.allSatisfy { $0 == CURLE_OK }
    }

    private func trust(_ store: CertificateAuthorities.Store) -> [CURLcode] {
        switch store {
        case .libcurlDefault:
            return []
        case .directory(let path):
            return [
                text(CURLOPT_CAINFO, nil), text(CURLOPT_CAPATH, path),
                text(CURLOPT_PROXY_CAINFO, nil), text(CURLOPT_PROXY_CAPATH, path),
            ]
        case .pem(let bytes):
            return [
                text(CURLOPT_CAINFO, nil), text(CURLOPT_CAPATH, nil),
                text(CURLOPT_PROXY_CAINFO, nil), text(CURLOPT_PROXY_CAPATH, nil),
                here_token_curl_set_authorities(handle, bytes, bytes.count),
            ]
        }
    }

    private func number(_ option: CURLoption, _ value: Int) -> CURLcode {
        here_token_curl_set_number(handle, option, value)
    }

    private func text(_ option: CURLoption, _ value: String?) -> CURLcode {
        here_token_curl_set_text(handle, option, value)
    }

    /// libcurl calls these on the thread that performs the transfer, while it does.
    private func setCallbacks() -> CURLcode {
        var callbacks = here_token_curl_callbacks(
            header: { line, size, count, context in
                let line = UnsafeRawBufferPointer(start: line, count: size * count)
                return CurlTransfer.at(context)?.take(headerLine: line) == true ? size * count : 0
            },
            body: { bytes, size, count, context in
                let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlTransfer.at(context)?.take(body: bytes) == true ? size * count : 0
            },
            progress: { context, _, _, _, _ in CurlTransfer.at(context)?.mayGoOn() == true ? 0 : 1 },
            open_socket: { context, _, address in
                guard let address else { return CURL_SOCKET_BAD }
                return CurlTransfer.at(context)?.openSocket(to: &address.pointee) ?? CURL_SOCKET_BAD
            }
        )
        return here_token_curl_set_callbacks(handle, &callbacks, Unmanaged.passUnretained(self).toOpaque())
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func take(headerLine line: UnsafeRawBufferPointer) -> Bool {
        head.add(line)
        if head.size > ReplyPart.header.limit { excess = .header }
        return excess == nil && head.problem == nil
    }

    private func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        if body.count + bytes.count > ReplyPart.body.limit { excess = .body }
        if excess == nil { body.append(contentsOf: bytes) }
        return excess == nil
    }

    private func mayGoOn() -> Bool {
        let received = sockets.reduce(0) { $0 + here_token_bytes_received($1) }
        if received > ReplyPart.connection.limit { excess = .connection }
        // libcurl's own time of connection is that of TLS, too.
        if !isConnected { isConnected = sockets.contains(where: Self.isConnected) }
        // libcurl does not look at its own limit while it reads a proxy's refusal.
        return excess == nil && deadline.remaining > .zero
    }

    private static func isConnected(_ descriptor: Int32) -> Bool {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            bytes.baseAddress.map { getpeername(descriptor, $0.assumingMemoryBound(to: sockaddr.self), &size) == 0 }
                ?? false
        }
    }

    /// A socket that no other program inherits; libcurl connects and closes it.
    private func openSocket(to address: inout curl_sockaddr) -> Int32 {
        let descriptor = socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.protocol)
        // The port is at the same place in sockaddr_in and sockaddr_in6.
        let port = withUnsafeBytes(of: &address.addr) {
            UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
        if descriptor >= 0 { sockets.insert(descriptor) }
        ports.insert(Int(port))
        return descriptor
    }
}

extension CurlTransfer {
    /// Whether the connection went to the proxy, or was meant to.
    var usesProxy: Bool {
        guard let proxy = settings.proxy else { return false }
        return ports.isEmpty || proxy.port.map(ports.contains) == true
    }

    /// The status with which the proxy answered `CONNECT`; 0 for none.
    var connectStatus: Int { here_token_curl_number(handle, CURLINFO_HTTP_CONNECTCODE) }

    private func failure(_ code: CURLcode) -> TransportFailure {
        let isAborted = code == CURLE_OPERATION_TIMEDOUT || code == CURLE_ABORTED_BY_CALLBACK
        // libcurl rounds to milliseconds.
        if isAborted, deadline.remaining < .milliseconds(50) { return .timedOut }
        // libcurl's own limits for a line and for all of a header or of trailers: CURLE_TOO_LARGE (100) since 8.6.
        if code == CURLcode(rawValue: 100) || (code == CURLE_OUT_OF_MEMORY && !head.isComplete) {
            return .tooLarge(.header, head: nil)
        }
        let text = String(cString: reason)
        let end = CurlEnd(
            code: code,
            text: text.isEmpty ? String(cString: here_token_curl_error_text(code)) : text,
            proxy: usesProxy ? settings.proxy : nil,
            connectStatus: connectStatus,
            verifyResult: here_token_curl_number(handle, CURLINFO_SSL_VERIFYRESULT),
            proxyVerifyResult: here_token_curl_number(handle, CURLINFO_PROXY_SSL_VERIFYRESULT)
        )
        isStoreUnusable = code == CURLE_SSL_CACERT_BADFILE
        isDistrusted =
            code == CURLE_PEER_FAILED_VERIFICATION
            && !(end.isChainGood(end.verifyResult) && end.isChainGood(end.proxyVerifyResult))
        return .unreachable(ConnectionFailure(end))
    }
}
