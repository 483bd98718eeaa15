import CCurl
import Glibc

/// The settings of a connection.
package struct ConnectionSettings: Sendable {
    let endpoint: TokenEndpoint
    let authorities: CertificateAuthorities
    /// The proxy; nil for a direct connection.
    package let proxy: Proxy?

    /// The settings for `endpoint`; plain `http` uses no proxy, because it must stay on this machine.
    ///
    /// - Parameters:
    ///   - authoritiesFile: the file that the user named; `HERE_TOKEN_CA_CERT` comes next.
    ///   - deadline: how long to wait for a pipe's writer.
    /// - Throws: `input_unreadable`, `ca_cert_unusable`.
    package init(
        for endpoint: TokenEndpoint,
        authoritiesFile: String?,
        environment: [String: String],
        by deadline: Deadline
    ) throws(Failure) {
        self.endpoint = endpoint
        let variable = "HERE_TOKEN_CA_CERT"
        do {
            let path = authoritiesFile ?? environment[variable].flatMap { $0.isEmpty ? nil : $0 }
            authorities =
                if let path { try CertificateAuthorities(readFrom: InputFile(path: path), by: deadline) } else {
                    .system
                }
        } catch {
            throw authoritiesFile == nil ? error.adding("the path is from \(variable)", hint: error.hint) : error
        }
        proxy = endpoint.isPlainHTTP ? nil : Proxy(in: environment)
    }
}

/// The certificate authorities to trust.
enum CertificateAuthorities: Sendable {
    /// Those that curl trusts on this machine.
    case system
    /// Those of a file in PEM, instead of the system's.
    case pem([UInt8])

    init(readFrom file: InputFile, by deadline: Deadline) throws(Failure) {
        // libcurl accepts up to 8 MB; the system's bundle has 220 kB.
        let bytes = Array(try file.text(limit: 8_000_000, by: deadline).utf8)
        let count = OpenSSL.certificateCount(in: bytes)
        guard let count, count > 0 else {
            throw Failure(
                .authoritiesUnusable,
                "\(file.words) has \(count == nil ? "a damaged certificate" : "no certificate in PEM")",
                hint: "set --ca-cert or HERE_TOKEN_CA_CERT to a file of whole certificates, each from "
                    + "-----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"
            )
        }
        self = .pem(bytes)
    }

    /// One way to give authorities to libcurl.
    enum Store: Equatable {
        /// A directory with a file for each authority, named by a hash of its subject, see openssl-rehash(1). It is fast: only
        /// the one file that is needed is read.
        case directory(String)
        /// The store that libcurl was built to use: the directory, and a file with all authorities, which takes 19 ms to read.
        case libcurlDefault
        case pem([UInt8])
    }

    /// The stores to try, one after the other; they differ in speed, and the last one has all authorities.
    func stores() throws(TransportFailure) -> [Store] {
        if case .pem(let bytes) = self { return [.pem(bytes)] }
        return try Self.systemStores(
            directory: here_token_curl_default_ca_path().map { String(cString: $0) },
            file: here_token_curl_default_ca_file().map { String(cString: $0) }
        )
    }

    /// The stores of a libcurl that was built to use these paths; without paths, it finds authorities in another way.
    static func systemStores(directory: String?, file: String?) throws(TransportFailure) -> [Store] {
        if directory == nil, file == nil { return [.libcurlDefault] }
        var stores: [Store] = []
        if let directory, hasHashedNames(directory) { stores.append(.directory(directory)) }
        if let file, access(file, R_OK) == 0 { stores.append(.libcurlDefault) }
        guard stores.isEmpty else { return stores }
        let paths = [file, directory].compactMap(\.self).joined(separator: ", ")
        throw .unreachable(
            ConnectionFailure(
                cause: .certificateUntrusted,
                reason: "this machine has no certificate authorities (\(paths))",
                hint: "install them: apt-get install ca-certificates; or set --ca-cert to a file"
            )
        )
    }

    /// Whether a directory has a name such as `5ed36f99.0`.
    private static func hasHashedNames(_ path: String) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            let name = String(decoding: bytes, as: UTF8.self)
            if bytes.count == 10, name.hasSuffix(".0"), UInt32(name.dropLast(2), radix: 16) != nil { return true }
        }
        return false
    }
}

/// A proxy, as an environment variable names it; the variables are curl's.
package struct Proxy: Equatable, Sendable {
    let variable: String
    /// A URL, or host and port.
    let value: String
    /// The hosts to reach without it, in the format of `no_proxy`.
    let exceptions: String
    /// The text before `://` in small letters; empty for none.
    private let scheme: String
    /// User name and password, without the `@`.
    private let userInfo: String
    /// The text after user name and password: host and port.
    private let authority: String
    /// The host; an IPv6 address in its brackets.
    let host: String
    /// The port that a connection to it goes to.
    ///
    /// nil if the value is malformed; then any part of it can be of a password.
    let port: Int?

    /// The first of curl's variables for `https` that is set and not empty.
    init?(in environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        guard let variable = variables.first(where: { value($0) != nil }), let text = value(variable) else {
            return nil
        }
        self.variable = variable
        self.value = text
        exceptions = value("no_proxy") ?? value("NO_PROXY") ?? ""

        // "user:password@http://host" has no scheme: the text before "://" must look like one.
        let schemeEnd = text.firstRange(of: "://").flatMap { end in
            text[..<end.lowerBound].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? end : nil
        }
        scheme = text[..<(schemeEnd?.lowerBound ?? text.startIndex)].lowercased()
        let rest = text[(schemeEnd?.upperBound ?? text.startIndex)...]
        let userInfoEnd = rest.lastIndex(of: "@")
        userInfo = String(rest[..<(userInfoEnd ?? rest.startIndex)])
        let behindUserInfo = userInfoEnd.map { rest[$0...].dropFirst() } ?? rest
        let authority = behindUserInfo.prefix { !"/?#".contains($0) }
        let isBracketed = authority.hasPrefix("[")
        host = String(isBracketed ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" })
        self.authority = String(authority)
        // In other places these characters must be percent-encoded; libcurl takes such a value apart in another way.
        let path = behindUserInfo[authority.endIndex...]
        let isClear =
            !userInfo.contains { "@/?#".contains($0) || $0.isWhitespace }
            && path.allSatisfy { $0.isLetter || $0.isNumber || "/.-_".contains($0) }
        port = isClear ? Self.port(behind: host, in: authority, scheme: scheme) : nil
    }

    /// The port of a host; nil if host or port is invalid.
    private static func port(behind host: String, in authority: Substring, scheme: String) -> Int? {
        let isBracketed = host.hasPrefix("[")
        let hasName = host.allSatisfy { $0.isLetter || $0.isNumber || (isBracketed ? "[]:.%-_" : ".-_").contains($0) }
        guard hasName, host.count > (isBracketed ? 2 : 0), authority.hasPrefix(host) else { return nil }
        let end = authority.dropFirst(host.count)
        if end.isEmpty { return scheme == "https" ? 443 : 1_080 }
        let digits = end.dropFirst()
        guard end.first == ":", digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return UInt16(digits).flatMap { $0 > 0 ? Int($0) : nil }
    }

    /// Whether it is a SOCKS proxy; any other is asked to `CONNECT`.
    var isSOCKS: Bool { scheme.hasPrefix("socks") }

    /// Whether libcurl knows the scheme, and user name, host and port can be parsed.
    var isUsable: Bool {
        port != nil && ["", "http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"].contains(scheme)
    }

    /// Scheme, host and port, without user name and password.
    var server: String {
        port == nil ? "an invalid value" : (scheme.isEmpty ? "" : "\(scheme)://") + authority
    }

    var words: String { "\(server), from \(variable)" }

    /// The instruction if it does not work.
    var hint: String {
        port == nil
            ? "correct \(variable): write http://host:port or http://user:password@host:port, and in user name and password "
                + "%40 for @, %2F for / and so on"
            : "correct \(variable) (address, user name, password), or unset it if this network needs no proxy"
    }

    /// The parts that no message may show; all parts of a malformed value.
    package var secrets: [String] {
        let password = userInfo.firstIndex(of: ":").map { String(userInfo[$0...].dropFirst()) } ?? userInfo
        let hidden = port == nil ? [userInfo, password, value] : [userInfo, password]
        // Messages of libcurl can have a part of the value, as libcurl takes it apart.
        let parts = (port == nil ? value : password).split { "@/?#:'\"`<>\\".contains($0) || $0.isWhitespace }
        return (hidden + parts.map(String.init)).filter { !$0.isEmpty }
    }
}
