import Foundation

/// The variables from which libcurl takes its proxies.
enum ProxyEnvironment {
    /// The user names and passwords in `environment`'s proxies, which libcurl may repeat in an error.
    static func secrets(in environment: [String: String]) -> [String] {
        environment.filter { $0.key.lowercased().hasSuffix("_proxy") }.values.flatMap { value -> [String] in
            guard let at = value.lastIndex(of: "@") else {
                // Not a proxy, so what it is cannot be told.
                let host = value.range(of: "://").map { value[$0.upperBound...] } ?? value[...]
                let port = host.split(separator: ":", maxSplits: 1).dropFirst().first?.prefix { $0 != "/" } ?? ""
                return port.allSatisfy(\.isNumber) ? [] : [String(host), String(port)]
            }
            let authority = value[..<at]
            let userInfo = authority.range(of: "://").map { authority[$0.upperBound...] } ?? authority
            let password = userInfo.firstIndex(of: ":").map { userInfo[userInfo.index(after: $0)...] }
            return [String(userInfo)] + (password.map { [String($0)] } ?? [])
        }
    }
}
