import CCurl
import Foundation
import FoundationNetworking
import Glibc

/// One connection by libcurl's easy interface and, unless it is only a probe, one request on it and the reply.
///
/// It uses HTTP/1.1 and a new connection, so that libcurl never repeats a request: a signature can be used only once.
final class CurlTransfer {
    enum Purpose {
        /// Send this request.
        case send(URLRequest)
        /// Connect to the endpoint and send nothing; `anyCertificate` accepts every certificate.
        case connect(anyCertificate: Bool)
    }

    let settings: ConnectionSettings
    private let purpose: Purpose
    private let deadline: Deadline
    let handle: UnsafeMutableRawPointer
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var isOptionRefused = false

    private(set) var result = Result<HTTPResponse, TransportFailure>.failure(.timedOut)
    private(set) var code = CURLE_OK
    private var head = ReplyHead()
    private var body = Data()
    /// The part that was too large.
    private var excess: ReplyPart?

    private var openSockets: Set<Int32> = []
    private var hadSocket = false
    /// The error number of the last call of socket(2) that failed.
    private var socketError: Int32?
    /// The ports, and the addresses in network byte order, that libcurl asked sockets for.
    private(set) var ports: Set<Int> = []
    private(set) var addresses: Set<[UInt8]> = []
    /// Whether one of the sockets has been connected, to the server or to a proxy.
    private(set) var hasPeer = false
    /// The bytes that the sockets have received.
    private(set) var received: UInt64 = 0

    /// Performs a transfer with the first store of authorities that verifies the server's certificate.
    ///
    /// If a store does not verify the certificate, it connects again with the next one. No request is sent twice, because
    /// the request is sent only after the certificate has been verified.
    ///
    /// - Throws: if it could not try to connect.
    static func perform(
        _ purpose: Purpose,
        _ settings: ConnectionSettings,
        by deadline: Deadline
    ) throws(TransportFailure) -> CurlTransfer {
        guard here_token_curl_is_available() else { throw .unreachable(.noLibcurl) }
        var last: CurlTransfer?
        for store in try settings.authorities.stores() where deadline.remaining > .zero {
            let transfer = try CurlTransfer(purpose, trusting: store, settings: settings, by: deadline)
            transfer.run()
            let isStoreUnusable = transfer.code == CURLE_SSL_CACERT_BADFILE
            // Keep the result of the store before: it says more than an unreadable store.
            if isStoreUnusable, last != nil { break }
            last = transfer
            guard isStoreUnusable || transfer.isDistrusted else { break }
        }
        guard let last else { throw .timedOut }
        return last
    }

    private init(
        _ purpose: Purpose,
        trusting store: CertificateAuthorities.Store,
        settings: ConnectionSettings,
        by deadline: Deadline
    ) throws(TransportFailure) {
        guard let handle = here_token_curl_init() else { throw .unreachable(.noLibcurl) }
        self.handle = handle
        self.purpose = purpose
        self.settings = settings
        self.deadline = deadline
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setOptions()
        setCallbacks()
        trust(store)
        if isOptionRefused { throw .unreachable(ConnectionFailure(cause: nil, reason: "libcurl refuses an option")) }
    }

    deinit {
        here_token_curl_cleanup(handle)
        here_token_curl_free_list(headers)
        errorText.deallocate()
    }

    private func run() {
        code = here_token_curl_perform(handle)
        lookAtSockets()
        let isProbe = if case .connect = purpose { true } else { false }
        result =
            if let excess {
                .failure(.tooLarge(excess, head: head.isComplete ? response(body: Data()) : nil))
            } else if let problem = head.problem {
                .failure(.unreachable(ConnectionFailure(cause: .malformed, reason: problem)))
            } else if code == CURLE_OK && (head.isComplete || isProbe)
                // Part of a refusal is enough if the connection breaks after its header.
                || head.isComplete && head.status != 200 && ConnectionFailure.brokenConnections.contains(code)
            {
                .success(response(body: body))
            } else {
                .failure(failure)
            }
    }

    private func response(body: Data) -> HTTPResponse {
        HTTPResponse(status: head.status, headers: head.fields, body: body)
    }

    private var failure: TransportFailure {
        // libcurl rounds to milliseconds.
        if isTimeout, deadline.remaining < .milliseconds(50) { return .timedOut }
        // libcurl's own limits for a line and for all of a header or of trailers: CURLE_TOO_LARGE (100) since 8.6.
        if code == CURLcode(rawValue: 100) || (code == CURLE_OUT_OF_MEMORY && !head.isComplete) {
            return .tooLarge(.header, head: nil)
        }
        if !hadSocket, let socketError { return .unreachable(.noSocket(errno: socketError)) }
        return .unreachable(ConnectionFailure(of: self))
    }

    var isTimeout: Bool { code == CURLE_OPERATION_TIMEDOUT || code == CURLE_ABORTED_BY_CALLBACK }

    /// Whether the store does not verify the certificate of the server or of an HTTPS proxy; nothing has been sent then.
    private var isDistrusted: Bool {
        code == CURLE_PEER_FAILED_VERIFICATION
            && [CURLINFO_SSL_VERIFYRESULT, CURLINFO_PROXY_SSL_VERIFYRESULT].contains { chain($0) != .good }
    }
}

extension CurlTransfer {
    private func check(_ code: CURLcode) {
        if code != CURLE_OK { isOptionRefused = true }
    }

    private func set(_ option: CURLoption, _ value: Int) { check(here_token_curl_set_number(handle, option, value)) }

    private func set(_ option: CURLoption, _ value: UnsafeRawPointer?) {
        check(here_token_curl_set_pointer(handle, option, value))
    }

    private func setOptions() {
        // Round up: 0 is no limit.
        let left = deadline.remaining.components
        let milliseconds = Int(left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000 + 1)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_TIMEOUT_MS, milliseconds)
        set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        set(CURLOPT_NOPROGRESS, 0)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_PROXY_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_ERRORBUFFER, errorText)
        // "" is no proxy, whatever the environment says.
        set(CURLOPT_PROXY, settings.proxy?.value ?? "")
        set(CURLOPT_NOPROXY, settings.proxy?.exceptions ?? "")
        // CURLOPT_QUICK_EXIT: do not wait for a name server after a timeout. libcurl has it since 7.87.
        _ = here_token_curl_set_number(handle, CURLoption(rawValue: 322), 1)
        switch purpose {
        case .send(let request):
            set(CURLOPT_URL, request.url?.absoluteString)
            set(CURLOPT_CUSTOMREQUEST, request.httpMethod)
            if let body = request.httpBody {
                set(CURLOPT_POSTFIELDSIZE, body.count)
                set(CURLOPT_COPYPOSTFIELDS, String(decoding: body, as: UTF8.self))
            }
            for (name, value) in request.allHTTPHeaderFields ?? [:] {
                headers = here_token_curl_append(headers, "\(name): \(value)")
            }
            set(CURLOPT_HTTPHEADER, headers)
        case .connect(let anyCertificate):
            set(CURLOPT_URL, settings.endpoint.url.text)
            set(CURLOPT_CONNECT_ONLY, 1)
            set(CURLOPT_CERTINFO, 1)
            set(CURLOPT_SSL_VERIFYPEER, anyCertificate ? 0 : 1)
            set(CURLOPT_SSL_VERIFYHOST, anyCertificate ? 0 : 2)
        }
    }

    private func trust(_ store: CertificateAuthorities.Store) {
        guard store != .libcurlDefault else { return }
        let directory: String? = if case .directory(let path) = store { path } else { nil }
        for option in [CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO] { set(option, nil) }
        for option in [CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH] { set(option, directory) }
        guard case .pem(var bytes) = store else { return }
        bytes.withUnsafeMutableBytes { bytes in
            var blob = curl_blob(data: bytes.baseAddress, len: bytes.count, flags: UInt32(CURL_BLOB_COPY))
            for option in [CURLOPT_CAINFO_BLOB, CURLOPT_PROXY_CAINFO_BLOB] { set(option, &blob) }
        }
    }

    /// libcurl calls these on the thread that performs the transfer, while it does.
    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let headerCode = here_token_curl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return CurlTransfer.at(context)?.take(headerLine: line) == true ? size * count : 0
        }
        let bodyCode = here_token_curl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return CurlTransfer.at(context)?.take(body: bytes) == true ? size * count : 0
        }
        // libcurl calls this often, and after each read; any value but 0 ends the transfer.
        let progressCode = here_token_curl_set_progress(handle, CURLOPT_XFERINFOFUNCTION) { context, _, _, _, _ in
            CurlTransfer.at(context)?.mayGoOn() == true ? 0 : 1
        }
        let socketCode = here_token_curl_set_socket_maker(handle, CURLOPT_OPENSOCKETFUNCTION) { context, _, address in
            guard let address else { return CURL_SOCKET_BAD }
            return CurlTransfer.at(context)?.openSocket(to: address) ?? CURL_SOCKET_BAD
        }
        let closeCode = here_token_curl_set_socket_closer(handle, CURLOPT_CLOSESOCKETFUNCTION) { context, socket in
            CurlTransfer.at(context)?.closeSocket(socket) ?? close(socket)
        }
        for code in [headerCode, bodyCode, progressCode, socketCode, closeCode] { check(code) }
        for option in [
            CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_XFERINFODATA, CURLOPT_OPENSOCKETDATA,
            CURLOPT_CLOSESOCKETDATA,
        ] { set(option, context) }
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
        lookAtSockets()
        if received > ReplyPart.connection.limit { excess = .connection }
        // libcurl does not look at its own limit while it reads a proxy's refusal.
        return excess == nil && deadline.remaining > .zero
    }

    private func lookAtSockets() {
        received = max(received, openSockets.reduce(0) { $0 + here_token_bytes_received($1) })
        // libcurl's own time of connection is that of TLS, too.
        if !hasPeer { hasPeer = openSockets.contains(where: Self.isConnected) }
    }

    private static func isConnected(_ descriptor: Int32) -> Bool {
        var address = sockaddr()
        var size = socklen_t(MemoryLayout<sockaddr>.size)
        return getpeername(descriptor, &address, &size) == 0
    }

    /// Opens a socket that no other program inherits; libcurl connects it.
    private func openSocket(to peer: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
        let (family, type) = (peer.pointee.family, peer.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue))
        let descriptor = socket(family, type, peer.pointee.protocol)
        if descriptor < 0 { socketError = errno } else { openSockets.insert(descriptor) }
        hadSocket = hadSocket || descriptor >= 0
        // The address is longer than its field. The port is at byte 2, the IP address at byte 4 (IPv4) or 8 (IPv6).
        let start = UnsafeRawPointer(peer + 1) - MemoryLayout<sockaddr>.size
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(peer.pointee.addrlen))
        guard bytes.count >= (family == AF_INET ? 8 : 24) else { return descriptor }
        ports.insert(Int(bytes[2]) << 8 | Int(bytes[3]))
        addresses.insert(Array(family == AF_INET ? bytes[4..<8] : bytes[8..<24]))
        return descriptor
    }

    /// Closes a socket after a last look: libcurl does not report progress in all phases of a connection.
    private func closeSocket(_ descriptor: Int32) -> Int32 {
        lookAtSockets()
        openSockets.remove(descriptor)
        return close(descriptor)
    }
}
