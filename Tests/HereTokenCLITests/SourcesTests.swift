import Foundation
import Testing

extension BinaryTests {
    /// The places where `fetch` looks for credentials, and their order.
    @Suite(.serialized) struct SourcesTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let text: String

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
            text = try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8)
        }

        /// A place where credentials may be.
        enum Place: CaseIterable {
            case option, pair, fileVariable, textVariable, systemd, ini, properties

            /// Its name in the messages of `--verbose`.
            func name(in home: TemporaryDirectory) -> String {
                switch self {
                case .option: home("option")
                case .pair: "HERE_ACCESS_KEY_ID and HERE_ACCESS_KEY_SECRET"
                case .fileVariable: home("variable")
                case .textVariable: "HERE_CREDENTIALS_STRING"
                case .systemd: home("here-credentials")
                case .ini: home(".here/credentials.ini")
                case .properties: home(".here/credentials.properties")
                }
            }
        }

        /// Options and environment of a process that finds credentials in all of `places`.
        ///
        /// They are good, except in `broken`.
        private func setting(
            _ places: some Sequence<Place>,
            broken: Place? = nil
        ) throws -> (options: [String], environment: [String: String]) {
            var options = ["--endpoint", service.endpoint()]
            var environment = Binary.mayHoldSecrets.merging(["HOME": directory.path]) { $1 }
            for place in places {
                let text = place == broken ? text.replacing("here.access.key.secret =", with: "x =") : text
                switch place {
                case .option:
                    options += ["-c", try directory.file("option", text).path]
                case .pair:
                    environment["HERE_ACCESS_KEY_ID"] = service.ready.accessKeyId
                    environment["HERE_ACCESS_KEY_SECRET"] = place == broken ? "" : service.ready.accessKeySecret
                case .fileVariable:
                    environment["HERE_CREDENTIALS_FILE"] = try directory.file("variable", text).path
                case .textVariable:
                    environment["HERE_CREDENTIALS_STRING"] = text
                case .systemd:
                    try directory.file("here-credentials", text)
                    environment["CREDENTIALS_DIRECTORY"] = directory.path
                case .ini:
                    try makeHereDirectory()
                    try directory.file(".here/credentials.ini", "[default]\n" + text)
                case .properties:
                    try makeHereDirectory()
                    try directory.file(".here/credentials.properties", text)
                }
            }
            return (options, environment)
        }

        private func makeHereDirectory() throws {
            try FileManager.default.createDirectory(atPath: directory(".here"), withIntermediateDirectories: true)
        }

        @Test("fetch uses the first place that has credentials", arguments: Place.allCases.indices)
        func winner(_ index: Int) async throws {
            let places = Place.allCases[index...]
            let (options, environment) = try setting(places)
            let run = try await Binary.run(["fetch", "-v"] + options, environment: environment)
            #expect(run.status == 0, "\(run.stderr)")
            let lines = run.stderr.split(separator: "\n").map(String.init)
            #expect(lines[0] == "here-token: credentials from \(places[index].name(in: directory))")
            let shadowed = lines.filter { $0.hasPrefix("here-token: also found, but not used: ") }
            #expect(shadowed.count == places.count - 1)
        }

        @Test("fetch stops at broken credentials, whatever later places have", arguments: Place.allCases)
        func broken(_ place: Place) async throws {
            let (options, environment) = try setting([place, .properties], broken: place)
            let run = try await Binary.run(["fetch"] + options, environment: environment)
            #expect(run.status == 65)
            switch place {
            case .pair:
                #expect(
                    run.stderr.hasPrefix("here-token: HERE_ACCESS_KEY_ID is set, but HERE_ACCESS_KEY_SECRET is missing")
                )
                #expect(
                    run.stderr.hasSuffix("  try: set both HERE_ACCESS_KEY_ID and HERE_ACCESS_KEY_SECRET, or neither\n")
                )
            default:
                let line = place == .ini ? ":1" : ""
                #expect(
                    run.stderr.hasPrefix(
                        "here-token: \(place.name(in: directory))\(line): here.access.key.secret is missing\n"
                    ),
                    "\(run.stderr)"
                )
            }
        }

        @Test("fetch without credentials lists every place and why it has none")
        func none() async throws {
            let run = try await Binary.run(
                ["fetch"],
                environment: ["HOME": directory.path, "HERE_CREDENTIALS_STRING": ""]
            )
            #expect(run.status == 78)
            #expect(
                run.stderr == """
                    here-token: no credentials found
                      --credentials: not given
                      HERE_ACCESS_KEY_ID, HERE_ACCESS_KEY_SECRET: not set
                      HERE_CREDENTIALS_FILE: not set
                      HERE_CREDENTIALS_STRING: set, but empty
                      $CREDENTIALS_DIRECTORY/here-credentials: CREDENTIALS_DIRECTORY is not set
                      \(directory(".here/credentials.ini")): no such file
                      \(directory(".here/credentials.properties")): no such file
                      try: download credentials.properties from HERE's portal, and pass its path with --credentials

                    """
            )
        }

        @Test("fetch without credentials names variables that are set, but that it does not read")
        func otherSpellings() async throws {
            let others = [
                "HERE_API_KEY": "hush", "HERE_OAUTH_ACCESS_ID": "hush", "HERE_CLIENT_SECRET": "hush",
                "OLP_APP_KEY": "hush",
                "HERE_APP_ID": "", "HERE_TOKEN_CACHE_DIR": "/nowhere", "SOME_API_KEY": "hush",
                "HERE_ACCESS_TOKEN": "hush",
            ]
            let run = try await Binary.run(["fetch"], environment: others)
            #expect(run.status == 78)
            #expect(
                run.stderr.hasSuffix(
                    """
                      set, but not read: HERE_API_KEY, HERE_CLIENT_SECRET, HERE_OAUTH_ACCESS_ID, OLP_APP_KEY
                      try: set HERE_ACCESS_KEY_ID and HERE_ACCESS_KEY_SECRET, or pass the path of a credentials file with \
                    --credentials; an API key cannot fetch tokens

                    """
                ),
                "\(run.stderr)"
            )
        }

        @Test("--endpoint and --scope come before the variables for endpoint and scope")
        func settings() async throws {
            let keys = Binary.mayHoldSecrets.merging([
                "HERE_ACCESS_KEY_ID": service.ready.accessKeyId,
                "HERE_ACCESS_KEY_SECRET": service.ready.accessKeySecret,
            ]) { $1 }
            let scope = "hrn:here:authorization::org:project/name"
            let settings = ["HERE_TOKEN_ENDPOINT_URL": service.endpoint(), "HERE_TOKEN_SCOPE": scope]
            let run = try await Binary.run(["fetch"], environment: keys.merging(settings) { $1 })
            #expect(run.status == 0 && run.json["scope"] as? String == scope, "\(run.stderr)")

            let wrong = ["HERE_TOKEN_ENDPOINT_URL": "http://example.com/t", "HERE_TOKEN_SCOPE": "a b"]
            let options = ["--endpoint", service.endpoint(), "--scope", scope]
            #expect(try await Binary.run(["fetch"] + options, environment: keys.merging(wrong) { $1 }).status == 0)
            let refused = try await Binary.run(["fetch"], environment: keys.merging(wrong) { $1 })
            #expect(refused.status == 78)
            #expect(
                refused.stderr.hasPrefix("here-token: HERE_TOKEN_ENDPOINT_URL uses plain http to example.com: "),
                "\(refused.stderr)"
            )
        }

        @Test("fetch warns of a variable for the scope that it does not use")
        func unusedScope() async throws {
            let run = try await Binary.run(
                ["fetch", "-c", service.ready.credentials],
                environment: ["HERE_TOKEN_SCOPE": "hrn:here:authorization::org:project/name"]
            )
            #expect(run.status == 0 && run.json["scope"] == nil)
            #expect(
                run.stderr.hasPrefix("here-token: warning: HERE_TOKEN_SCOPE is not used: the credentials are from ")
            )
        }

        @Test("fetch removes a line end from a secret in a variable, and names the variable")
        func cleaning() async throws {
            let environment = Binary.mayHoldSecrets.merging([
                "HERE_ACCESS_KEY_ID": service.ready.accessKeyId,
                "HERE_ACCESS_KEY_SECRET": service.ready.accessKeySecret + "\n",
                "HERE_TOKEN_ENDPOINT_URL": service.endpoint(),
            ]) { $1 }
            let run = try await Binary.run(["fetch"], environment: environment)
            #expect(run.status == 0)
            #expect(
                run.stderr.hasPrefix(
                    "here-token: warning: removed trailing whitespace from the value of HERE_ACCESS_KEY_SECRET\n"
                )
            )
        }

        @Test("fetch reads the profile of an .ini file, and lists the profiles if it is missing")
        func profiles() async throws {
            let other = text.replacing(service.ready.accessKeySecret, with: "wrong")
            try makeHereDirectory()
            let ini = "[default]\n\(other)\n[work] ; mine\n\(text.replacing(" = ", with: ": ")) # comment\n"
            try directory.file(".here/credentials.ini", ini)
            let environment = ["HOME": directory.path]
            #expect(try await Binary.run(["fetch", "--profile", "work"], environment: environment).status == 0)
            #expect(try await Binary.run(["fetch"], environment: environment).status == 77)
            let run = try await Binary.run(["fetch", "--profile", "wrok"], environment: environment)
            #expect(run.status == 78)
            #expect(
                run.stderr == """
                    here-token: \(directory(".here/credentials.ini")): there is no profile wrok
                      profiles: default, work
                      try: set --profile to one of them

                    """
            )
            let piped = try await Binary.run(["fetch", "-c", "-", "--profile", "work"], input: ini)
            #expect(piped.status == 0)
        }

        @Test("HERE_PROFILE chooses the profile if no option does")
        func profileVariable() async throws {
            let other = text.replacing(service.ready.accessKeySecret, with: "wrong")
            let ini = try directory.file("a.ini", "[default]\n\(other)\n[work]\n\(text)").path
            let work = ["HERE_PROFILE": "work"]
            #expect(try await Binary.run(["fetch", "-c", ini], environment: work).status == 0)
            #expect(try await Binary.run(["fetch", "-c", ini, "--profile", "default"], environment: work).status == 77)
            #expect(try await Binary.run(["fetch", "-c", ini], environment: ["HERE_PROFILE": ""]).status == 77)
            let misspelt = try await Binary.run(["fetch", "-c", ini], environment: ["HERE_PROFILE": "wrok"])
            #expect(misspelt.status == 78 && misspelt.stderr.hasSuffix("  try: set HERE_PROFILE to one of them\n"))

            let unused = try await Binary.run(["fetch", "-c", service.ready.credentials], environment: work)
            #expect(unused.status == 0)
            #expect(
                unused.stderr.hasPrefix(
                    "here-token: warning: HERE_PROFILE is not used: there are no profiles in \(service.ready.credentials)\n"
                ),
                "\(unused.stderr)"
            )
            let pair = Binary.mayHoldSecrets.merging(work) { $1 }.merging([
                "HERE_ACCESS_KEY_ID": service.ready.accessKeyId,
                "HERE_ACCESS_KEY_SECRET": service.ready.accessKeySecret,
                "HERE_TOKEN_ENDPOINT_URL": service.endpoint(),
            ]) { $1 }
            let variables = try await Binary.run(["fetch"], environment: pair)
            #expect(variables.status == 0 && variables.stderr.contains("HERE_PROFILE is not used: "))

            let malformed = try await Binary.shell(
                #"HERE_PROFILE=$(printf 'a\377') exec "$here_token" fetch -c /missing"#
            )
            #expect(malformed.stderr.hasPrefix("here-token: The environment variable HERE_PROFILE is not UTF-8."))
        }

        @Test("fetch refuses --profile for credentials without profiles")
        func uselessProfile() async throws {
            let file = try await Binary.run("fetch", "-c", service.ready.credentials, "--profile", "work")
            #expect(file.status == 78)
            #expect(
                file.stderr.hasPrefix(
                    "here-token: \(service.ready.credentials): there are no profiles, but --profile work was given\n"
                )
            )
            let keys = ["HERE_ACCESS_KEY_ID": "a", "HERE_ACCESS_KEY_SECRET": "b"]
            let pair = try await Binary.run(["fetch", "--profile", "work"], environment: keys)
            #expect(pair.status == 78 && pair.stderr.contains("unset HERE_ACCESS_KEY_ID"))
        }

        @Test("cache list finds credentials by itself, and cache clear needs none")
        func cacheCommands() async throws {
            let (options, environment) = try setting([.properties])
            #expect(try await Binary.run(["fetch"] + options, environment: environment).status == 0)
            let list = try await Binary.run(["cache", "list"], environment: environment)
            #expect(list.stdout.contains("expires 2"))
            try directory.file(".here/credentials.properties", "broken")
            #expect(try await Binary.run(["cache", "list"], environment: environment).status == 65)
            #expect(try await Binary.run(["cache", "clear"], environment: environment).status == 0)
        }

        @Test("fetch does not read below the working directory if HOME or CREDENTIALS_DIRECTORY is a relative path")
        func relativeHome() async throws {
            let (_, environment) = try setting([.systemd, .properties])
            let run = try await Binary.shell(
                #"cd "$1" && HOME=. CREDENTIALS_DIRECTORY=. exec "$here_token" fetch"#,
                directory.path,
                environment: environment
            )
            #expect(run.status == 78)
            for (name, variable) in [
                ("$CREDENTIALS_DIRECTORY/here-credentials", "CREDENTIALS_DIRECTORY"),
                ("$HOME/.here/credentials.ini", "HOME"), ("$HOME/.here/credentials.properties", "HOME"),
            ] {
                #expect(run.stderr.contains("  \(name): \(variable) is not an absolute path\n"))
            }
        }
    }
}
