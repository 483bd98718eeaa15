import ArgumentParser
import Foundation
import HereTokenCore

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        _superCommandName: "here-token",
        abstract: "Shows the content of a token; verifies nothing and sends nothing.",
        discussion: """
            EXAMPLES
              here-token fetch -c credentials.properties | here-token inspect
              here-token inspect --json token.txt

            It reads the token itself, JSON with an access_token, or an Authorization header.
            """
    )

    @Argument(
        help: ArgumentHelp("The file with the token. (default: standard input)", valueName: "file"),
        completion: .file()
    )
    var file: String = InputFile.standardInput

    @Flag(help: "Print one line of JSON.")
    var json = false

    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        try refuseEmpty(file, of: "<file>")
    }

    func run() throws {
        // A person may be typing, or a fetch that waits may write to the pipe.
        let deadline = Deadline.after(seconds: 600)
        ProcessSetup.end(by: deadline, format: messages.errorFormat)
        let effects = Effects.live(log: messages.log)
        let text = try InputFile(path: file).text(limit: TokenInspection.sizeLimit, by: deadline, telling: effects)
        let token = try TokenInspection(TokenInspection.token(in: text))
        let now = ClockReading.now().wall
        try OutputDestination.standardOutput.write(json ? token.json(at: now) : token.text(at: now))
    }
}

extension TokenInspection {
    /// The most characters of a name or value in the text; `--json` has all.
    private static let textLimit = 1_000

    /// One line for each field, with its name first.
    fileprivate func text(at now: Int) -> String {
        let lines: [(String, String?)] = [
            ("format", formatWords), ("issuer", issuer), ("app id", appID), ("issued", issuedAt.map(RFC3339.text)),
            ("expires", expiresAt.map(RFC3339.text)), ("time left", timeLeft(at: now)), ("payload", payloadWords),
        ]
        let fields = [("header", header), ("claim", claims)].flatMap { name, values in
            values.sorted { $0.key < $1.key }.map { ("\(name) \($0.key)", Optional(Self.json($0.value))) }
        }
        return (lines + fields + [("note", "none of this is verified")]).compactMap { name, value in
            value.map {
                let name = Self.shortened(name)
                let column = name.padding(toLength: max(11, name.count), withPad: " ", startingAt: 0)
                return column + " " + Self.shortened($0) + "\n"
            }
        }.joined()
    }

    private static func shortened(_ text: String) -> String {
        // Of scalars: one character can be any number of them.
        let start = text.unicodeScalars.prefix(textLimit)
        return String(start).printable + (start.endIndex < text.endIndex ? "…" : "")
    }

    private var formatWords: String {
        let algorithm = header["alg"]?.text.map { " (\($0))" } ?? ""
        return switch form {
        case .jws where isUnsigned: "JWS: NOT signed\(algorithm), anybody could have made it"
        case .jws: "JWS: signed\(algorithm), anybody can read the header"
        case .jwe: "JWE: encrypted\(algorithm), only the service can read it"
        case .opaque: "opaque: nothing in it can be read"
        }
    }

    private var payloadWords: String? {
        switch form {
        case .jws(.claims): "readable: the claims below"
        case .jws(.encrypted(let header)):
            "encrypted" + (header["enc"]?.text.map { " (\($0))" } ?? "") + ": only the service can read it"
        case .jws(.unreadable): "unknown: neither claims nor a JWE"
        case .jwe, .opaque: nil
        }
    }

    private static func json(_ value: JSONValue) -> String {
        value.text ?? String(JSONLine.encode(value, keys: .useDefaultKeys).dropLast())
    }

    fileprivate func json(at now: Int) -> String { JSONLine.encode(InspectionJSON(self, at: now)) }

    private struct InspectionJSON: Encodable {
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

        init(_ token: TokenInspection, at now: Int) {
            format = token.formatName.lowercased()
            issuer = token.issuer
            appId = token.appID
            issuedAt = token.issuedAt.map(RFC3339.text)
            expiresAt = token.expiresAt.map(RFC3339.text)
            secondsLeft = token.secondsLeft(at: now)
            payload = token.payloadName
            header = token.header.isEmpty ? nil : token.header
            claims = token.claims.isEmpty ? nil : token.claims
        }
    }
}
