import Glibc
@testable import HereTokenCore
import Testing

@Suite(.timeLimit(.minutes(1))) struct URLSessionTransportTests {
    /// A port of this machine that accepts connections and never answers.
    private final class SilentListener: Sendable {
        let port: UInt16
        private let descriptor: Int32

        init() throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isListening = withUnsafeMutablePointer(to: &address) { [descriptor] address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    bind(descriptor, address, length) == 0 && listen(descriptor, 64) == 0
                        && getsockname(descriptor, address, &length) == 0
                }
            }
            try #require(isListening)
            port = UInt16(bigEndian: address.sin_port)
        }

        deinit { close(descriptor) }
    }

    @Test("a request after its deadline times out in every order of the threads")
    func deadline() throws {
        let listener = try SilentListener()
        let url = "http://127.0.0.1:\(listener.port)/"
        let endpoint = try TokenEndpoint(url)
        let settings = try ConnectionSettings(
            for: endpoint,
            authoritiesFile: nil,
            environment: [:],
            by: .after(seconds: 1)
        )
        let transport = URLSessionTransport(settings: settings)
        let request = HTTPRequest(method: "POST", url: url, headers: [:], body: "a=b")
        for _ in 0..<500 {
            #expect(throws: TransportFailure.timedOut) {
                try transport.send(request, by: .after(seconds: 0))
            }
        }
    }

    @Test("the certificate store is libcurl's own if libcurl was built without a path")
    func storeWithoutPath() throws {
        #expect(try CertificateAuthorities.systemStores(directory: nil, file: nil) == [.libcurlDefault])
        #expect(throws: TransportFailure.self) {
            try CertificateAuthorities.systemStores(directory: "/dev/null/certs", file: nil)
        }
    }
}
