import Foundation
import HereTokenCore

/// What a token says about itself, in words.
struct InspectionReport {
    private let token: TokenInspection
    private let now: Int

    /// Reports on `token`; `now` is in seconds since 1970.
    init(_ token: TokenInspection, at now: Int) {
        self.token = token
        self.now = now
    }

    /// A line for each thing, with its name before it.
    var text: String {
        let lines: [(String, String?)] = [
            ("format", formatWords), ("issuer", token.issuer), ("app id", token.appID),
            ("issued", token.issuedAt.map(RFC3339.text)), ("expires", token.expiresAt.map(RFC3339.text)),
            ("time left", token.timeLeft(at: now)), ("payload", payloadWords),
        ]
        let fields = [("header", token.header), ("claim", token.claims)].flatMap { name, values in
            values.sorted { $0.key < $1.key }.map { ("\(name) \($0.key)", Optional(Self.json($0.value))) }
        }
        return (lines + fields).compactMap { name, value in
            value.map {
                name.padding(toLength: max(11, name.count), withPad: " ", startingAt: 0).printable + " " + $0.printable
                    + "\n"
            }
        }.joined() + "note        nothing of this was verified\n"
    }

    /// One line of JSON.
    var json: String { JSONLine.encode(InspectionJSON(self)) }
}

extension InspectionReport {
    private var formatWords: String {
        let algorithm = token.header["alg"]?.text.map { " (\($0))" } ?? ""
        return switch token.form {
        case .jws where token.isUnsigned: "JWS: NOT signed\(algorithm), anybody could have made it"
        case .jws: "JWS: signed\(algorithm), the header can be read by anybody"
        case .jwe: "JWE: encrypted\(algorithm), only the service can read it"
        case .opaque: "opaque: nothing in it can be read"
        }
    }

    private var payloadWords: String? {
        switch token.form {
        case .jws(.claims): "readable: the claims below"
        case .jws(.encrypted(let header)):
            "encrypted" + (header["enc"]?.text.map { " (\($0))" } ?? "") + ": only the service can read it"
        case .jws(.unreadable): "neither claims nor encrypted as a JWE: what it is, only the service knows"
        case .jwe, .opaque: nil
        }
    }

    private static func json(_ value: JSONValue) -> String {
        value.text ?? String(JSONLine.encode(value, keys: .useDefaultKeys).dropLast())
    }

    /// The fields of `inspect --json`.
    fileprivate struct InspectionJSON: Encodable {
        let format: String
        let issuer: String?
        let appId: String?
        let issuedAt: String?
        let expiresAt: String?
        let secondsLeft: Int?
        let payload: String?
        let verified = false
        let header: [String: JSONValue]?
        let claims: [String: JSONValue]?

        init(_ report: InspectionReport) {
            let token = report.token
            format = token.formatName.lowercased()
            issuer = token.issuer
            appId = token.appID
            issuedAt = token.issuedAt.map(RFC3339.text)
            expiresAt = token.expiresAt.map(RFC3339.text)
            secondsLeft = token.secondsLeft(at: report.now)
            payload = token.payloadName
            header = token.header.isEmpty ? nil : token.header
            claims = token.claims.isEmpty ? nil : token.claims
        }
    }
}
