import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// Credentials files as users have them, and the messages about them.
    @Suite(.serialized) struct CredentialsFileTests {
        private let directory: TemporaryDirectory
        private let service: TokenService

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        private func fetch(_ content: String, _ options: String...) async throws -> Outcome {
            try directory.file("creds", content)
            return switch options.count {
            case 0: try await Binary.run("fetch", "-c", directory("creds"))
            default: try await Binary.run("fetch", "-c", directory("creds"), options[0])
            }
        }

        private var good: String {
            get throws { try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8) }
        }

        @Test("fetch accepts a byte-order mark and CRLF without a warning")
        func editors() async throws {
            let run = try await fetch("\u{FEFF}" + good.replacing("\n", with: "\r\n"))
            #expect(run.status == 0 && run.stderr.isEmpty)
        }

        @Test("fetch removes whitespace and quotes, and warns with the line unless --quiet is given")
        func cleaning() async throws {
            let secret = service.ready.accessKeySecret
            let id = service.ready.accessKeyId
            let text = try good.replacing(secret, with: "\"\(secret)\"")
                .replacing("key.id = \(id)", with: "key.id = \(id) ")
                .replacing("/oauth2/token\n", with: "/oauth2/token \t\n")
            let run = try await fetch(text)
            #expect(run.status == 0)
            #expect(
                run.stderr.hasPrefix(
                    "here-token: warning: \(directory("creds")):3: removed trailing whitespace from the value of here.access.key.id\n"
                )
            )
            #expect(
                run.stderr.contains(
                    "here-token: warning: \(directory("creds")):4: removed the quotes around the value of here.access.key.secret\n"
                )
            )
            #expect(run.stderr.contains("\(directory("creds")):5: removed trailing whitespace from the value of"))
            let quiet = try await fetch(text, "--quiet")
            #expect(quiet.status == 0 && quiet.stderr.isEmpty)
        }

        @Test("fetch warns of a file that others can read, and prints the command that fixes it")
        func permissions() async throws {
            try directory.file("creds file", try good, mode: 0o644)
            let run = try await Binary.run("fetch", "-c", directory("creds file"))
            #expect(run.status == 0)
            #expect(
                run.stderr == """
                    here-token: warning: \(directory("creds file")): other users can read or change this file (mode 644)
                      try: chmod 600 -- '\(directory("creds file"))'

                    """
            )
            let script = run.stderr.split(separator: "try: ")[1]
            #expect(try await Binary.shell(String(script)).status == 0)
            #expect(try directory.mode(of: "creds file") == 0o600)
        }

        @Test("fetch does not warn of the mode of a file that cannot be changed", .needs(.mountNamespaces))
        func secretStores() async throws {
            let script = """
                mount -t tmpfs tmpfs "$2" && cp "$1" "$2/key" && chmod "$3" "$2/key" && mount -o remount,ro "$2" || exit 9
                exec "$here_token" fetch -c "$2/key"
                """
            for (mode, isWarning) in [("0444", false), ("0440", false), ("0644", false), ("0666", true)] {
                let run = try await Binary.shell(
                    script,
                    service.ready.credentials,
                    directory.path,
                    mode,
                    shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
                )
                #expect(run.status == 0)
                #expect(run.stderr.contains("other users can read") == isWarning)
            }
        }

        @Test("fetch does not advise chmod for a file of root's", .enabled(if: geteuid() == 0, "only root can do this"))
        func fileOfRoot() async throws {
            try #require(chmod(directory.path, 0o755) == 0)
            try directory.copy(Binary.path, as: "here-token")
            let file = try directory.file("creds", good)
            for (group, mode, hint) in [
                (65_534, 0o640, nil), (0, 0o644, "  try: ask the owner of the file to let only your group read it"),
            ] as [(gid_t, mode_t, String?)] {
                try #require(chown(file.path, 0, group) == 0 && chmod(file.path, mode) == 0)
                let run = try await Subprocess([
                    "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", directory("here-token"),
                    "fetch", "--no-cache", "-c", file.path,
                ]).outcome()
                #expect(run.status == 0, "\(run.stderr)")
                #expect(hint.map(run.stderr.contains) ?? run.stderr.isEmpty)
            }
        }

        @Test("fetch does not warn of the mode of a secret of Docker", .needs(.mountNamespaces))
        func runSecrets() async throws {
            let script = """
                mount -t tmpfs tmpfs /run && mkdir /run/secrets && cp "$1" /run/secrets/key || exit 9
                chmod 0444 /run/secrets/key; exec "$here_token" fetch -c /run/secrets/key
                """
            let run = try await Binary.shell(
                script,
                service.ready.credentials,
                shell: ["/usr/bin/unshare", "-rm", "/bin/sh", "-c"]
            )
            #expect(run.status == 0 && run.stderr.isEmpty)
        }

        @Test(
            "an error in the file names path, line and remedy, and not the value",
            arguments: [
                (
                    "here.access.key.id = a", ": here.access.key.secret is missing",
                    "copy the value from the file you downloaded"
                ),
                (
                    "here.access.key.id =\nhere.access.key.secret = hush", ":1: here.access.key.id is empty",
                    "copy the value from the file you downloaded"
                ),
                (
                    "here.access.key.id = a\nhere.access.key.secret = <hush>",
                    ":2: here.access.key.secret is still a placeholder", "copy the value from the file you downloaded"
                ),
                (
                    "here.access.key.іd = a\nhere.access.key.secret = hush",
                    ":1: the key looks like here.access.key.id but has U+0456 CYRILLIC SMALL LETTER"
                        + " BYELORUSSIAN-UKRAINIAN I in it", "retype the key"
                ),
                (
                    "\n# c\nhere.access.key.id = a\nhere.access.key.secret = hush hush",
                    ":4: here.access.key.secret has whitespace at position 5 of its value", "copy the value again"
                ),
                ("here.access.key.id = \\u00\n", ":1: \\u is not followed by four hexadecimal digits", "backslash"),
                (
                    "here.access.key.id = a\nhere.access.key.secret = hush\nhere.token.endpoint.url = hush",
                    ":3: here.token.endpoint.url is not an https:// or http:// URL", "https://account.api.here.com"
                ),
                (
                    "here.access.keyid = a\nhere.access.key.secret = hush",
                    ": here.access.key.id is missing\n  line 1 has here.access.keyid", "rename it to here.access.key.id"
                ),
            ]
        )
        func broken(_ content: String, _ message: String, _ remedy: String) async throws {
            let run = try await fetch(content)
            #expect(run.status == 65)
            #expect(run.stderr.hasPrefix("here-token: \(directory("creds"))\(message)\n"), "\(run.stderr)")
            #expect(run.stderr.contains("\n  try: ") && run.stderr.contains(remedy))
            #expect(!run.stderr.contains("hush"))
        }

        @Test("fetch refuses more than 1 MiB from a file and from standard input")
        func tooLarge() async throws {
            let text = String(repeating: "#", count: 1 << 20) + "\n"
            #expect(try await fetch(text).status == 65)
            let run = try await Binary.run("fetch", "-c", "-", input: text)
            #expect(run.status == 65)
            #expect(run.stderr.hasPrefix("here-token: standard input: the file is larger than 1 MiB"))
        }

        @Test("fetch says why it cannot read the file")
        func unreadable() async throws {
            for (path, reason) in [
                (directory("missing"), "No such file or directory"), (directory.path, "Is a directory"),
                ("/dev/null/x", "Not a directory"),
            ] {
                let run = try await Binary.run("fetch", "-c", path)
                #expect(run.status == 66)
                #expect(run.stderr.hasPrefix("here-token: cannot read the credentials file \(path): \(reason)\n"))
            }
        }

        @Test("fetch does not show a secret that was given as a path or a name")
        func misplacedSecret() async throws {
            // An invented secret that has the form of a real one.
            let secret = String(service.ready.accessKeySecret.reversed())
            let text = "here.access.key.id = a\nhere.access.key.secret = \(secret)\n"
            for value in [secret, text] {
                for (arguments, status) in [
                    (["-c", value], 66), (["-c", service.ready.credentials, "--profile", value], 78),
                    (["-c", service.ready.credentials, "-o", "/nowhere/\(value)"], 73),
                    (["-c", service.ready.credentials, "--cache-dir", "/proc/\(value)"], 0),
                    (["-c", service.ready.credentials, "--endpoint", "https://\(value).example/"], 64),
                ] as [([String], Int32)] {
                    let run = try await Binary.run(["fetch"] + arguments)
                    #expect(run.status == status, "\(run.stderr)")
                    #expect(!run.stderr.lowercased().contains(secret.prefix(20).lowercased()))
                }
            }
            let variable = try await Subprocess([Binary.path, "fetch"], environment: ["HERE_CREDENTIALS_FILE": text])
                .outcome()
            #expect(variable.status == 66)
            #expect(!variable.stderr.contains(secret.prefix(20)))
            #expect(variable.stderr.contains("HERE_CREDENTIALS_STRING"))
        }

        @Test("fetch shows a path with control characters on one line")
        func hostilePath() async throws {
            let run = try await Binary.run("fetch", "-c", "/nowhere/a\u{1B}[31m\nhere-token: all is well")
            #expect(run.status == 66)
            #expect(
                run.stderr.hasPrefix("here-token: cannot read the credentials file /nowhere/a?[31m?here-token: all")
            )
        }

        @Test("--endpoint and --scope replace a broken endpoint and scope in the file")
        func overriding() async throws {
            let file = try service.credentials(
                in: directory,
                changing: ["here.token.endpoint.url": "http://example.com"]
            )
            try FileHandle(forWritingTo: URL(filePath: file)).append("here.token.scope = ...\n")
            let scope = "hrn:here:authorization::org:project/name"
            let run = try await Binary.run("fetch", "-c", file, "--endpoint", service.endpoint(), "--scope", scope)
            #expect(run.status == 0, "\(run.stderr)")
        }

        @Test("fetch stops waiting for a FIFO that nothing writes to")
        func silentWriter() async throws {
            let run = try await Binary.shell(
                #"mkfifo "$1" && exec "$here_token" fetch -c "$1" --timeout 1"#,
                directory("fifo")
            )
            #expect(run.status == 75)
            #expect(run.stderr.hasPrefix("here-token: no complete credentials from \(directory("fifo")) within 1 s\n"))
        }

        @Test(
            "fetch refuses plain http to another machine",
            arguments: ["example.com", "127.0.0.1.example.com"]
        )
        func plainHTTP(_ host: String) async throws {
            let endpoint = "http://\(host)/oauth2/token"
            let option = try await Binary.run("fetch", "-c", service.ready.credentials, "--endpoint", endpoint)
            let file = try service.credentials(in: directory, changing: ["here.token.endpoint.url": endpoint])
            let inFile = try await Binary.run("fetch", "-c", file)
            for (run, place) in [(option, "the token endpoint"), (inFile, "\(file):5: here.token.endpoint.url")] {
                #expect(run.status == 78)
                #expect(run.stderr.hasPrefix("here-token: \(place) uses plain http to \(host): "), "\(run.stderr)")
            }
        }
    }
}
