/// The services of HERE that hand out tokens.
package enum HereService: CaseIterable, Sendable {
    /// The one for all the world.
    case global
    /// The one in China.
    case china
    /// The one that HERE itself tests with.
    case staging

    /// Its endpoints.
    package var endpoints: [String] {
        switch self {
        case .global: [TokenEndpoint.global]
        case .china:
            ["https://elb.cn-northwest-1.account.hereapi.cn/oauth2/token", "https://account.hereapi.cn/oauth2/token"]
        case .staging: ["https://stg.account.api.here.com/oauth2/token"]
        }
    }

    /// The hosts of its endpoints.
    package var hosts: [String] { endpoints.compactMap { try? RequestURL($0).host } }

    /// The service that `endpoint` is of; nil if it is none of HERE's.
    package init?(_ endpoint: TokenEndpoint) {
        guard let service = Self.allCases.first(where: { $0.endpoints.contains(endpoint.url.baseStringURI) }) else {
            return nil
        }
        self = service
    }
}
