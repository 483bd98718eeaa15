import CCurl
import Foundation
import Glibc

/// What connections depend on besides the URL.
package struct ConnectionSettings: Sendable {
    /// Who may issue the server's certificate.
    package let authorities: CertificateAuthorities
    /// The proxy; nil for a direct connection.
    package let proxy: Proxy?

    /// The settings for `endpoint`: plain `http` is allowed only because it stays on this machine, so it goes through no proxy.
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
        let path = authoritiesFile ?? environment["HERE_TOKEN_CA_CERT"].flatMap { $0.isEmpty ? nil : $0 }
        authorities =
            if let path { try CertificateAuthorities(readFrom: InputFile(path: path), by: deadline) } else { .system }
        proxy = endpoint.isPlainHTTP ? nil : Proxy(in: environment)
    }
}

/// Who may issue the server's certificate.
package enum CertificateAuthorities: Equatable, Sendable {
    /// Those that curl trusts on this machine.
    case system
    /// Those of a file in PEM, instead of the system's.
    case pem([UInt8])

    /// Reads the authorities in `file`.
    init(readFrom file: InputFile, by deadline: Deadline) throws(Failure) {
        let text = try file.text(limit: Self.sizeLimit, by: deadline)
        guard text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN TRUSTED CERTIFICATE-----")
        else {
            throw Failure(
                .authoritiesUnusable,
                "\(file.words) has no certificate in PEM",
                hint: "name a file that has -----BEGIN CERTIFICATE----- with --ca-cert or HERE_TOKEN_CA_CERT"
            )
        }
        self = .pem(Array(text.utf8))
    }

    /// The largest file that is read, in bytes; libcurl takes 8 MB, and the system's bundle has 220 kB.
    private static let sizeLimit = 4 << 20

    /// One way to give authorities to libcurl.
    enum Store: Equatable {
        /// A directory with a file for each authority, named by a hash of its subject, see openssl-rehash(1). It is fast: only
        /// the one file that is needed is read.
        case directory(String)
        /// What libcurl uses by itself: the directory, and a file with all authorities, which takes 19 ms to read.
        case libcurlDefault
        /// This text.
        case pem([UInt8])
    }

    /// The stores to try, one after the other; they differ in speed, and the last one has all authorities.
    func stores() throws(ConnectionFailure) -> [Store] {
        guard case .system = self else {
            if case .pem(let bytes) = self { return [.pem(bytes)] }
            return []
        }
        let directory = here_token_curl_default_ca_path().map { String(cString: $0) }
        let file = here_token_curl_default_ca_file().map { String(cString: $0) }
        var stores: [Store] = []
        if let directory, Self.hasHashedNames(directory) { stores.append(.directory(directory)) }
        if let file, access(file, R_OK) == 0 { stores.append(.libcurlDefault) }
        guard !stores.isEmpty else {
            throw ConnectionFailure(
                cause: .certificateUntrusted,
                reason:
                    "this machine has no certificate authorities (\([file, directory].compactMap(\.self).joined(separator: ", ")))",
                isTemporary: false,
                hint: "apt-get install ca-certificates, or name a file with --ca-cert"
            )
        }
        return stores
    }

    /// Whether a directory has a name such as `5ed36f99.0`.
    private static func hasHashedNames(_ path: String) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.count == 10, name.suffix(2) == Array(".0".utf8),
                UInt32(String(decoding: name.prefix(8), as: UTF8.self), radix: 16) != nil
            {
                return true
            }
        }
        return false
    }
}

/// A proxy, as an environment variable names it; the variables are curl's.
package struct Proxy: Equatable, Sendable {
    /// The variable.
    package let variable: String
    /// Its value: a URL, or host and port.
    let value: String
    /// The hosts that are reached without it, as in `no_proxy`.
    let exceptions: String

    /// The first of curl's variables for `https` that is set and not empty.
    package init?(in environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        guard let variable = variables.first(where: { value($0) != nil }), let found = value(variable) else {
            return nil
        }
        self.variable = variable
        self.value = found
        exceptions = value("no_proxy") ?? value("NO_PROXY") ?? ""
    }

    /// The value taken apart: the scheme with `://`, user name and password with `@`, host and port.
    private var parts: (scheme: Substring, userInfo: Substring, authority: Substring) {
        // "user:password@http://host" has no scheme: what stands before "://" must look like one.
        let schemeEnd =
            value.firstRange(of: "://").flatMap { end in
                value[..<end.lowerBound].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
                    ? end.upperBound : nil
            } ?? value.startIndex
        let userInfoEnd = value[schemeEnd...].lastIndex(of: "@").map { value.index(after: $0) } ?? schemeEnd
        return (
            value[..<schemeEnd], value[schemeEnd..<userInfoEnd],
            value[userInfoEnd...].prefix { !"/?#".contains($0) }
        )
    }

    /// The text behind the colon of the authority; nil for none.
    private var portText: Substring? {
        let host = parts.authority
        let afterAddress = host.lastIndex(of: "]").map { host[$0...] } ?? host
        return afterAddress.firstIndex(of: ":").map { afterAddress[afterAddress.index(after: $0)...] }
    }

    /// The port that a connection to it goes to; nil if the value has an unusable one.
    var port: Int? {
        guard let portText else { return parts.scheme.lowercased() == "https://" ? 443 : 1_080 }
        return UInt16(portText).flatMap { $0 > 0 ? Int($0) : nil }
    }

    /// Scheme, host and port, without user name and password.
    package var server: String {
        // A password can stand in the place of the port if the rest of the URL is missing.
        port == nil ? "an unusable value" : String(parts.scheme + parts.authority)
    }

    /// Whether its host and port can be told from the rest.
    package var isUsable: Bool { port != nil }

    /// What to do if it does not work.
    var hint: String {
        "correct \(variable) (address, user name, password), or unset it if this network needs no proxy"
    }

    /// The parts that no message may show.
    package var secrets: [String] {
        let userInfo = parts.userInfo.dropLast()
        let password = userInfo.firstIndex(of: ":").map { userInfo[userInfo.index(after: $0)...] }
        let misplaced = port == nil ? [parts.authority, portText ?? ""] : []
        return ([userInfo, password ?? ""] + misplaced).map(String.init).filter { !$0.isEmpty }
    }
}
