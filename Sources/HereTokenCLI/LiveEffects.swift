import Foundation
import HereTokenCore

/// The machine's clock.
enum SystemClock {
    /// Seconds since 1970.
    static func now() -> Int { Int(Date().timeIntervalSince1970.rounded(.down)) }
}

extension TokenClient {
    /// A client with the real network, clock and random numbers.
    static func live(for endpoint: TokenEndpoint) -> TokenClient {
        TokenClient(
            transport: URLSessionTransport(bypassingProxies: endpoint.isPlainHTTP),
            now: SystemClock.now,
            nonce: {
                var generator = SystemRandomNumberGenerator()
                return Nonce.make(using: &generator)
            },
            hidden: ProxyEnvironment.secrets(in: ProcessInfo.processInfo.environment)
        )
    }
}
