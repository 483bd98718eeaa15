import Foundation
import Testing

extension BinaryTests {
    /// Texts that are credentials in another notation, and texts and values that are not credentials.
    @Suite(.serialized) struct CredentialsKindTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let text: String

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
            text = try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8)
        }

        private var id: String { service.ready.accessKeyId }
        private var secret: String { service.ready.accessKeySecret }

        private func fetch(_ content: String, _ environment: [String: String] = [:]) async throws -> Outcome {
            try directory.file("creds", content)
            return try await Binary.run("fetch", "-c", directory("creds"), environment: environment)
        }

        private func fetch(with variables: [String: String]) async throws -> Outcome {
            try await Binary.run("fetch", environment: Binary.mayHoldSecrets.merging(variables) { $1 })
        }

        @Test("fetch reads a .env file, the JSON of HERE's API, and each text in base64")
        func notations() async throws {
            let dotenv = """
                # mine
                OTHER=1
                export HERE_ACCESS_KEY_ID="\(id)" # comment
                HERE_ACCESS_KEY_SECRET='\(secret)'
                HERE_TOKEN_ENDPOINT_URL=\(service.endpoint())

                """
            let json = """
                {"accessKeyId": "\(id)", "accessKeySecret": "\(secret)", "enabled": true,
                 "tokenEndpointUrl": "\(service.endpoint())"}
                """
            for text in [dotenv, dotenv.replacing("\n", with: "\r\n"), json, "\u{FEFF}" + json, text] {
                let file = try await fetch(text)
                #expect(file.status == 0 && file.stderr.isEmpty, "\(file.stderr)")
                let base64 = Data(text.utf8).base64EncodedString(options: [
                    .lineLength76Characters, .endLineWithLineFeed,
                ])
                for value in [text, base64, base64.replacing("\n", with: "").replacing("=", with: "")] {
                    let variable = try await fetch(with: ["HERE_CREDENTIALS_STRING": value])
                    #expect(variable.status == 0 && variable.stderr.isEmpty, "\(variable.stderr)")
                }
            }
        }

        @Test("a message about a .env file or JSON uses the names and lines in it")
        func names() async throws {
            for (text, message) in [
                ("HERE_ACCESS_KEY_ID=a\n", ": HERE_ACCESS_KEY_SECRET is missing"),
                (
                    "X=1\nexport HERE_ACCESS_KEY_ID=a\nHERE_ACCESS_KEY_SECRET=hush hush",
                    ":3: HERE_ACCESS_KEY_SECRET has whitespace at position 5 of its value"
                ),
                (
                    "HERE_ACCESS_KEY_ID=a\nHERE_ACCESS_KEY_SECRET=b\nHERE_TOKEN_ENDPOINT_URL=hush",
                    ":3: HERE_TOKEN_ENDPOINT_URL is not an https:// or http:// URL"
                ),
                (#"{"accessKeyId":"a"}"#, ": accessKeySecret is missing"),
                (#"{"accessKeyId":"a","accessKeySecret":null}"#, ": accessKeySecret is missing"),
                (
                    #"{"accessKeyId":"a","accessKeySecret":"hush="}"#,
                    ": accessKeySecret has an invalid character at position 5"
                ),
            ] {
                let run = try await fetch(text)
                #expect(run.status == 65)
                #expect(run.stderr.hasPrefix("here-token: \(directory("creds"))\(message)"), "\(run.stderr)")
                #expect(!run.stderr.contains("hush"))
            }
        }

        @Test(
            "an error says what a file is that has no credentials",
            arguments: [
                ("", "is empty", "credentials.properties"),
                (" \n\n", "is empty", "credentials.properties"),
                ("<!DOCTYPE html>\n<html><body>Log in</body></html>", "is an HTML page", "log in to HERE's portal"),
                ("\u{FEFF}<html>hush", "is an HTML page", "log in to HERE's portal"),
                ("<?xml version=\"1.0\"?><a/>", "is XML", "credentials.properties"),
                ("PK\u{3}\u{4}\u{14}\0\0here.access.key.id", "is a zip archive", "unpack it"),
                ("\u{1F}\u{8}\u{8}hush", "is a binary file", "credentials.properties"),
                ("-----BEGIN PRIVATE KEY-----\nhush\n", "is a private key in PEM", "credentials.properties"),
                ("-----BEGIN CERTIFICATE-----\nhush\n", "is PEM, such as a certificate", "credentials.properties"),
                (
                    "[default]\naws_access_key_id = hush\naws_secret_access_key = hush\n", "is an access key of AWS",
                    ".env"
                ),
                ("[profile x]\naws_access_key_id = hush\n", "is an access key of AWS", "credentials.properties"),
                (#"{"Credentials":{"AccessKeyId":"hush"}}"#, "is an access key of AWS", "credentials.properties"),
                (
                    #"{"type":"service_account","private_key":"hush"}"#, "is a key of Google Cloud",
                    "credentials.properties"
                ),
                (#"{"access_token":"hush","expires_in":1}"#, "is an access token", "credentials.properties"),
                (#"{"apiKey":"hush"}"#, "has an API key, but no access key", "create an access key"),
                (#"{"hush":1}"#, "is JSON without accessKeyId and accessKeySecret", "accessKeySecret"),
                (#"{"accessKeyId":"hush","#, "begins as JSON does, but is not valid JSON", "accessKeySecret"),
                ("[\n{\"accessKeyId\":\"hush\"}]", "is a JSON array", "accessKeySecret"),
                (
                    "hushhushhush-hushhushhush_hushhushhush1234567\n", "is one word, such as an API key",
                    "create an access key"
                ),
                ("hushhushhushhushhush12", "is one word as long as an access key id", "credentials.properties"),
                ("eyJhbGciOiJub25lIn0.hush.hush", "is an access token", "credentials.properties"),
                ("HERE_API_KEY=hush\n", "has an API key, but no access key", "create an access key"),
            ]
        )
        func kinds(_ content: String, _ kind: String, _ remedy: String) async throws {
            let run = try await fetch(content)
            #expect(run.status == 65)
            #expect(run.stderr.hasPrefix("here-token: \(directory("creds")): this \(kind)"), "\(run.stderr)")
            #expect(run.stderr.contains("\n  try: ") && run.stderr.contains(remedy), "\(run.stderr)")
            #expect(!run.stderr.contains("hush"))
            #expect(try service.requests().isEmpty)
        }

        @Test("a path in HERE_CREDENTIALS_STRING is recognized")
        func pathAsText() async throws {
            for path in ["/etc/here/credentials", "~/x", "./x", "credentials.properties"] {
                let run = try await fetch(with: ["HERE_CREDENTIALS_STRING": path])
                #expect(run.status == 65)
                #expect(
                    run.stderr == """
                        here-token: HERE_CREDENTIALS_STRING: this is a path
                          try: set HERE_CREDENTIALS_FILE to the path of the file

                        """
                )
            }
        }

        @Test("credentials in base64 in the place of a path are not shown")
        func textAsPath() async throws {
            for text in [text, "HERE_ACCESS_KEY_ID=hush\nHERE_ACCESS_KEY_SECRET=hush-hush\n"] {
                for path in [text, Data(text.utf8).base64EncodedString()] {
                    let run = try await fetch(with: ["HERE_CREDENTIALS_FILE": path])
                    #expect(run.status == 66)
                    #expect(
                        run.stderr.hasPrefix("here-token: cannot read the credentials file <the text of a credentials")
                    )
                    #expect(run.stderr.contains("put the text of the file into HERE_CREDENTIALS_STRING"))
                }
            }
        }

        @Test(
            "a value that a CI did not replace is refused, and not shown",
            arguments: [
                ("$(hush)", "has $(…) in it, as Azure Pipelines leaves it for a variable that is not set"),
                ("${{ secrets.hush }}", "has ${{ … }} in it, an expression of GitHub Actions that was not replaced"),
                ("${hush}", "has ${…} in it, a variable that was not replaced"),
                ("{{ hush }}", "has {{ … }} in it, an expression of a template that was not replaced"),
                ("$hush", "begins with $, as GitLab CI leaves it for a variable that is not set"),
                ("***", "is masked"), ("[MASKED]", "is masked"),
                ("null", "is null or undefined"), ("undefined", "is null or undefined"),
                ("None", "is null or undefined"),
                ("changeme", "is still a placeholder"), ("CHANGEME", "is still a placeholder"),
            ]
        )
        func unresolved(_ value: String, _ words: String) async throws {
            let pair = ["HERE_ACCESS_KEY_ID": id, "HERE_ACCESS_KEY_SECRET": secret]
            for name in [
                "HERE_ACCESS_KEY_ID", "HERE_ACCESS_KEY_SECRET", "HERE_TOKEN_ENDPOINT_URL", "HERE_TOKEN_SCOPE",
            ] {
                let run = try await fetch(with: pair.merging([name: value]) { $1 })
                #expect(run.status == 65)
                #expect(run.stderr.hasPrefix("here-token: \(name) \(words)"), "\(run.stderr)")
                #expect(run.stderr.contains("\n  try: ") && !run.stderr.contains("hush"))
            }
            let file = try await fetch(text.replacing(secret, with: value))
            #expect(file.status == 65)
            #expect(
                file.stderr.hasPrefix("here-token: \(directory("creds")):4: here.access.key.secret \(words)"),
                "\(file.stderr)"
            )
            let string = try await fetch(with: ["HERE_CREDENTIALS_STRING": value])
            #expect(string.status == 65)
            #expect(string.stderr.hasPrefix("here-token: HERE_CREDENTIALS_STRING: this \(words)"), "\(string.stderr)")
            let path = try await fetch(with: ["HERE_CREDENTIALS_FILE": value])
            #expect(path.status == 66 && path.stderr.contains("\n  the path \(words)"), "\(path.stderr)")
            #expect(!path.stderr.contains("copy the value from the file"))
            #expect(try service.requests().isEmpty)
        }

        @Test("an id and a secret that are swapped or equal are refused; the length of one alone is a warning")
        func swapped() async throws {
            let place = "here-token: \(directory("creds"))"
            let other = String(id.reversed())
            for (id, secret, message) in [
                (secret, id, ":4: here.access.key.id and here.access.key.secret are swapped\n"),
                (secret, secret, ":4: here.access.key.secret is the same as here.access.key.id\n"),
            ] {
                let run = try await fetch("# c\n# c\nhere.access.key.id=\(id)\nhere.access.key.secret=\(secret)\n")
                #expect(run.status == 65)
                #expect(run.stderr.hasPrefix(place + message), "\(run.stderr)")
            }
            let short = try await fetch(text.replacing(secret, with: other))
            #expect(short.status == 77)
            #expect(
                short.stderr.contains(
                    ": here.access.key.secret is as short as an access key id: HERE's ids have 20 to 22"
                ),
                "\(short.stderr)"
            )
        }

        @Test("a secret over two lines is refused, in each notation")
        func wrapped() async throws {
            let cut = secret.index(secret.startIndex, offsetBy: 60)
            for (text, name, line) in [
                (text, "here.access.key.secret", 4), ("[default]\n\(text)", "here.access.key.secret", 5),
                ("HERE_ACCESS_KEY_ID=\(id)\nHERE_ACCESS_KEY_SECRET=\(secret)", "HERE_ACCESS_KEY_SECRET", 2),
            ] {
                let run = try await fetch(text.replacing(secret, with: "\(secret[..<cut])\n\(secret[cut...])"))
                #expect(run.status == 65)
                #expect(
                    run.stderr.hasPrefix(
                        "here-token: \(directory("creds")):\(line): \(name) goes on in line \(line + 1)\n"
                    ),
                    "\(run.stderr)"
                )
                #expect(!run.stderr.contains(secret[cut...]))
            }
            let stray = try await fetch(text.replacing(secret, with: "\(secret)\nstray"))
            #expect(stray.status == 0)
            #expect(stray.stderr.contains(":5: this line has no value; is it a part of here.access.key.secret?\n"))
        }

        @Test("the marks of a merge conflict are refused")
        func conflict() async throws {
            let both = "<<<<<<< HEAD\n\(text)=======\n\(text)>>>>>>> other\n"
            for (text, line) in [(both, 1), ("[default]\n" + both, 2)] {
                let run = try await fetch(text)
                #expect(run.status == 65)
                let place = "\(directory("creds")):\(line)"
                #expect(run.stderr.hasPrefix("here-token: \(place): this line is the mark of a merge conflict\n"))
            }
        }
    }
}
