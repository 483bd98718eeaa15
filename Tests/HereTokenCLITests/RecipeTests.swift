import Foundation
import Testing

extension BinaryTests {
    /// README's recipes, run with stubs for the services that this machine does not have.
    @Suite(.serialized) struct RecipeTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let text: String

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
            text = try String(contentsOf: URL(filePath: service.ready.credentials), encoding: .utf8)
            // The directory of the programs that the recipes call by name.
            try FileManager.default.createDirectory(atPath: directory("bin"), withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: directory("bin/here-token"),
                withDestinationPath: Binary.path
            )
        }

        private func lastToken() throws -> String {
            try #require(service.requests().last { $0.token != nil }?.token)
        }

        /// The first code block of README that contains `mark`.
        private func block(_ mark: String) throws -> String {
            let readme = try String(contentsOf: URL(filePath: Repository.path("README.md")), encoding: .utf8)
            let blocks = readme.components(separatedBy: "\n```").enumerated().filter { $0.offset % 2 == 1 }.map(
                \.element
            )
            let block = try #require(blocks.first { $0.contains(mark) })
            return block.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).last.map(String.init)
                ?? ""
        }

        /// The YAML documents in the code block that contains `mark`.
        private func yaml(_ mark: String) async throws -> [[String: Any]] {
            let program = "import sys, json, yaml; print(json.dumps(list(yaml.load_all(sys.stdin, yaml.BaseLoader))))"
            let outcome = try await Subprocess(["/usr/bin/python3", "-c", program], input: block(mark)).outcome()
            try #require(outcome.status == 0, "\(outcome.stderr)")
            return try #require(
                JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8)) as? [[String: Any]]
            )
        }

        /// Runs a script that finds `here-token` and the programs of `stubs` by name.
        ///
        /// `stubs` maps the names of programs to bash scripts.
        private func run(
            _ script: String,
            environment: [String: String] = [:],
            stubs: [String: String] = [:]
        ) async throws -> Outcome {
            for (name, stub) in stubs { try directory.file("bin/\(name)", "#!/bin/bash\n" + stub, mode: 0o700) }
            let environment = [
                "PATH": directory("bin") + ":/usr/bin:/bin", "HOME": directory.path,
                "HERE_TOKEN_CACHE_DIR": directory("cache"),
            ].merging(environment) { $1 }.merging(Binary.mayHoldSecrets) { $1 }
            return try await Binary.shell(
                "cd '\(directory.path)'; " + script,
                shell: ["/bin/bash", "-e", "-c"],
                environment: environment
            )
        }

        @Test("README's recipe for curl sends the token")
        func curl() async throws {
            try directory.file("credentials.properties", text)
            let script = try block("curl -H @-").replacing(
                "https://router.hereapi.com/v8",
                with: service.ready.http + "/recipe"
            )
            let outcome = try await run(script)
            #expect(try service.requests(with: "/recipe/").last?.header("Authorization") == "Bearer \(lastToken())")
            #expect(outcome.status == 0)
        }

        @Test("README's recipe for exec passes the token to a program")
        func exec() async throws {
            try directory.file("credentials.properties", text)
            try directory.file("render-map.sh", "#!/bin/sh\necho $1 $HERE_ACCESS_TOKEN", mode: 0o700)
            let outcome = try await run(block("./render-map.sh berlin"))
            #expect(try outcome.stdout == "berlin \(lastToken())\n", "\(outcome.stderr)")
        }

        @Test("README's workflow for GitHub Actions passes the token to a later step")
        func gitHub() async throws {
            let workflow = try #require(await yaml("# .github/workflows/").first)
            let jobs = try #require(workflow["jobs"] as? [String: [String: Any]])
            let steps = try #require(jobs["map"]?["steps"] as? [[String: Any]])
            let cache = try #require(steps[0]["with"] as? [String: String])
            #expect(steps[0]["uses"] as? String == "actions/cache@v4")
            #expect(cache["path"] == "~/.cache/here-token")

            var environment = [
                "GITHUB_ENV": directory("env"), "GITHUB_OUTPUT": directory("output"), "HERE_TOKEN_CACHE_DIR": "",
            ]
            try directory.file("env", "")
            try directory.file("output", "")
            let secrets = try #require(steps[1]["env"] as? [String: String])
            #expect(secrets == ["HERE_CREDENTIALS_STRING": "${{ secrets.HERE_CREDENTIALS }}"])
            let first = try await run(
                #require(steps[1]["run"] as? String),
                environment: environment.merging(["HERE_CREDENTIALS_STRING": text]) { $1 }
            )
            #expect(try first.stdout == "::add-mask::\(lastToken())\n", "\(first.stderr)")
            #expect(FileManager.default.fileExists(atPath: directory(".cache/here-token")))

            for line in try directory.read("env").split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                environment[parts[0]] = parts[1]
            }
            let script = try #require(steps[2]["run"] as? String)
            let second = try await run(
                script.replacing("https://…", with: service.ready.http + "/github-recipe"),
                environment: environment
            )
            // curl exits with 22 for 404: the stand-in has no maps.
            #expect(second.status == 22, "\(second.stderr)")
            #expect(
                try service.requests(with: "/github-recipe").last?.header("Authorization") == "Bearer \(lastToken())"
            )
        }

        @Test("README's job for GitLab CI uses a file variable and a cache in the project")
        func gitLab() async throws {
            let pipeline = try #require(await yaml("# .gitlab-ci.yml").first)
            let job = try #require(pipeline["map"] as? [String: Any])
            let variables = try #require(job["variables"] as? [String: String])
            let cachePath = try #require(variables["HERE_TOKEN_CACHE_DIR"])
            let paths = try #require((job["cache"] as? [String: Any])?["paths"] as? [String])
            #expect(cachePath == "$CI_PROJECT_DIR/" + paths[0])

            try directory.file("render-map.sh", "#!/bin/sh\necho $1 $HERE_ACCESS_TOKEN", mode: 0o700)
            let outcome = try await run(
                #require((job["script"] as? [String])?.joined(separator: "\n")),
                environment: [
                    "HERE_CREDENTIALS_FILE": try directory.file("file-variable", text, mode: 0o666).path,
                    "HERE_TOKEN_CACHE_DIR": cachePath.replacing("$CI_PROJECT_DIR", with: directory.path),
                ]
            )
            #expect(try outcome.stdout == "berlin \(lastToken())\n", "\(outcome.stderr)")
            #expect(outcome.stderr.contains("file-variable: other users can read"))
            #expect(try directory.names().contains(paths[0]))
        }

        @Test("README's pipeline for Azure passes the token to the next step")
        func azure() async throws {
            let steps = try #require(await yaml("# azure-pipelines.yml").first?["steps"] as? [[String: Any]])
            let fetched = try await run(
                #require(steps[0]["script"] as? String),
                environment: ["HERE_CREDENTIALS_STRING": text]
            )
            let variable = try #require(fetched.stdout.firstMatch(of: /variable=(\w+);issecret=true\](.+)\n/))
            #expect((steps[1]["env"] as? [String: String])?[String(variable.1)] == "$(\(variable.1))")
            #expect(try String(variable.2) == lastToken())
        }

        @Test("README's manifest for Kubernetes is complete, and its commands make and apply the Secret")
        func kubernetes() async throws {
            let documents = try await yaml("# here-token.yaml")
            #expect(documents.map { $0["kind"] as? String } == ["ServiceAccount", "Role", "RoleBinding", "CronJob"])
            #expect(documents.allSatisfy { ($0["metadata"] as? [String: Any])?["name"] as? String == "here-token" })
            let rules = try #require(documents[1]["rules"] as? [[String: [String]]])
            #expect(rules[0]["resourceNames"] == ["here-token"] && rules[0]["verbs"] == ["get", "patch"])

            let spec = try #require(documents[3]["spec"] as? [String: Any])
            #expect((spec["schedule"] as? String)?.split(separator: " ").count == 5)
            let jobSpec = try #require((spec["jobTemplate"] as? [String: Any])?["spec"] as? [String: Any])
            let pod = try #require((jobSpec["template"] as? [String: Any])?["spec"] as? [String: Any])
            #expect(pod["serviceAccountName"] as? String == "here-token" && pod["restartPolicy"] as? String == "Never")
            let volumes = try #require(pod["volumes"] as? [[String: Any]]).compactMap { $0["name"] as? String }

            var places = [String: String]()
            for (kind, name) in [("initContainers", "fetch"), ("containers", "apply")] {
                let container = try #require((pod[kind] as? [[String: Any]])?.first)
                #expect(container["name"] as? String == name)
                for mount in try #require(container["volumeMounts"] as? [[String: String]]) {
                    #expect(try volumes.contains(#require(mount["name"])))
                    places[try #require(mount["mountPath"])] = directory(try #require(mount["name"]))
                }
            }
            for place in places.values {
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
            }
            func local(_ text: String) -> String {
                places.reduce(text) { $0.replacing($1.key + "/", with: $1.value + "/") }
            }

            try directory.file("credentials/credentials.properties", text, mode: 0o440)
            let fetch = try #require((pod["initContainers"] as? [[String: Any]])?.first)
            let variable = try #require((fetch["env"] as? [[String: String]])?.first)
            let fetchCommand = try #require(fetch["command"] as? [String])
            let fetched = try await run(
                local(fetchCommand.joined(separator: " ")),
                environment: [try #require(variable["name"]): local(try #require(variable["value"]))]
            )
            #expect(fetched.status == 0 && fetched.stdout.isEmpty && fetched.stderr.isEmpty, "\(fetched.stderr)")
            let secret = try directory.read("token/secret.json")
            #expect(secret.contains(#""name":"here-token""#) && secret.contains(#""kind":"Secret""#))

            let apply = try #require((pod["containers"] as? [[String: Any]])?.first)
            let applied = try await run(
                local(try #require(apply["command"] as? [String]).joined(separator: " ")),
                stubs: ["kubectl": #"[ "$1 $2 $3" = "apply --server-side --filename" ] && cat "$4""#]
            )
            #expect(applied.stdout == secret)
        }

        @Test("README's unit for systemd runs with the credential of LoadCredential=")
        func systemd() async throws {
            let unit = try block("# /etc/systemd/system/")
            let entries = unit.split(separator: "\n").compactMap { line -> (String, String)? in
                guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
                return (String(line[..<equals]), String(line[line.index(after: equals)...]))
            }
            func value(_ name: String) throws -> String { try #require(entries.first { $0.0 == name }?.1) }

            let credential = try value("LoadCredential").prefix { $0 != ":" }
            try directory.file(String(credential), text, mode: 0o440)
            let cache = try value("Environment").split(separator: "=", maxSplits: 1).map(String.init)
            #expect(try cache == ["HERE_TOKEN_CACHE_DIR", "%C/" + value("CacheDirectory") + "/tokens"])
            // systemd makes such a link for a unit with DynamicUser=.
            try FileManager.default.createDirectory(atPath: directory("private"), withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: directory("here-token"),
                withDestinationPath: directory("private")
            )
            let start = try value("ExecStart").replacing("/usr/local/bin", with: directory("bin"))
            let outcome = try await run(
                start,
                environment: [
                    "CREDENTIALS_DIRECTORY": directory.path, cache[0]: cache[1].replacing("%C", with: directory.path),
                ],
                stubs: ["map": "echo $HERE_ACCESS_TOKEN"]
            )
            #expect(try outcome.stdout == lastToken() + "\n", "\(outcome.stderr)")
            #expect(outcome.stderr.isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory("private/tokens")).count == 2)
        }

        @Test("README's recipe for Vault writes a JSON object, and fails without a token")
        func vault() async throws {
            let stub = #"[ "$*" = "kv put -mount=secret here -" ] && /usr/bin/python3 -m json.tool --compact"#
            let script = try block("vault kv put")
            let outcome = try await run(
                script,
                environment: ["HERE_CREDENTIALS_STRING": text],
                stubs: ["vault": stub]
            )
            #expect(try outcome.status == 0 && outcome.json["access_token"] as? String == lastToken())
            #expect(try await run(script, stubs: ["vault": "cat"]).status == 78)
        }

        @Test("README's recipe for HERE's SDKs replaces a private file")
        func hereFile() async throws {
            let script = try block("access-token").replacing("/dev/shm", with: directory.path)
            for _ in 1...2 {
                let outcome = try await run(script, environment: ["HERE_CREDENTIALS_STRING": text])
                #expect(outcome.status == 0 && outcome.stdout.isEmpty, "\(outcome.stderr)")
                #expect(try directory.read("identity/access-token").contains(lastToken()))
                #expect(try directory.mode(of: "identity/access-token") == 0o600)
            }
            #expect(try directory.mode(of: "identity") == 0o700)
        }
    }
}
