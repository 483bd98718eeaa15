import Foundation
import HereTokenCore
import Testing

/// Which place wins, which are passed over, and which stop the search.
@Suite final class CredentialsChainTests {
    private let directory = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString).path

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func keys(_ id: String) -> String { "here.access.key.id=\(id)\nhere.access.key.secret=b\n" }

    private func file(_ name: String, _ content: String) throws -> String {
        let url = URL(filePath: directory).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
        return url.path
    }

    private func load(
        _ environment: [String: String],
        file: String? = nil,
        profile: String? = nil
    ) throws -> LoadedCredentials {
        try CredentialsChain(file: file, profile: profile, environment: environment).load(by: .after(seconds: 5))
    }

    private func failure(_ environment: [String: String], profile: String? = nil) -> Failure? {
        do {
            _ = try load(environment, profile: profile)
            return nil
        } catch {
            return error as? Failure
        }
    }

    private func broken(
        _ origin: CredentialsOrigin,
        line: Int? = nil,
        _ problem: CredentialsFault.Problem
    ) -> Failure {
        .credentialsBroken(CredentialsFault(origin: origin, line: line, problem: problem))
    }

    @Test("asks in the order of the contract, and lets the first win whole")
    func order() throws {
        var environment = [
            "HOME": directory, "CREDENTIALS_DIRECTORY": directory + "/systemd", "HERE_CREDENTIALS_STRING": keys("text"),
            "HERE_CREDENTIALS_FILE": try file("variable", keys("variable")), "HERE_ACCESS_KEY_ID": "environment",
            "HERE_ACCESS_KEY_SECRET": "b",
        ]
        let systemd = try file("systemd/here-credentials", keys("systemd"))
        let ini = try file(".here/credentials.ini", "[default]\n" + keys("ini"))
        let properties = try file(".here/credentials.properties", keys("properties"))
        let option = try file("option", keys("option"))

        let names = [
            "HERE_ACCESS_KEY_ID, HERE_ACCESS_KEY_SECRET", "HERE_CREDENTIALS_FILE", "HERE_CREDENTIALS_STRING", systemd,
            ini, properties,
        ]
        let first = try load(environment, file: option)
        #expect(first.credentials.accessKeyID == "option" && first.shadowed == names)

        let steps: [(id: String, remove: () throws -> Void)] = [
            (
                "environment",
                {
                    environment["HERE_ACCESS_KEY_ID"] = nil; environment["HERE_ACCESS_KEY_SECRET"] = nil
                }
            ),
            ("variable", { environment["HERE_CREDENTIALS_FILE"] = nil }),
            ("text", { environment["HERE_CREDENTIALS_STRING"] = nil }),
            ("systemd", { try FileManager.default.removeItem(atPath: systemd) }),
            ("ini", { try FileManager.default.removeItem(atPath: ini) }),
            ("properties", { try FileManager.default.removeItem(atPath: properties) }),
        ]
        for (index, step) in steps.enumerated() {
            let loaded = try load(environment)
            #expect(loaded.credentials.accessKeyID == step.id)
            #expect(loaded.shadowed == Array(names[(index + 1)...]))
            try step.remove()
        }
        #expect(
            throws: Failure.noCredentials(lookedIn: [
                CredentialsLook(
                    name: names[0],
                    absence: .notSet(["HERE_ACCESS_KEY_ID", "HERE_ACCESS_KEY_SECRET"])
                ),
                CredentialsLook(name: names[1], absence: .notSet(["HERE_CREDENTIALS_FILE"])),
                CredentialsLook(name: names[2], absence: .notSet(["HERE_CREDENTIALS_STRING"])),
                CredentialsLook(name: systemd, absence: .noFile),
                CredentialsLook(name: ini, absence: .noFile),
                CredentialsLook(name: properties, absence: .noFile),
            ])
        ) { try load(environment) }
    }

    @Test("passes over what is set but empty")
    func empty() {
        #expect(
            throws: Failure.noCredentials(lookedIn: [
                CredentialsLook(
                    name: "HERE_ACCESS_KEY_ID, HERE_ACCESS_KEY_SECRET",
                    absence: .empty(["HERE_ACCESS_KEY_SECRET"])
                ),
                CredentialsLook(name: "HERE_CREDENTIALS_FILE", absence: .empty(["HERE_CREDENTIALS_FILE"])),
                CredentialsLook(name: "HERE_CREDENTIALS_STRING", absence: .empty(["HERE_CREDENTIALS_STRING"])),
                CredentialsLook(
                    name: "$CREDENTIALS_DIRECTORY/here-credentials",
                    absence: .empty(["CREDENTIALS_DIRECTORY"])
                ),
                CredentialsLook(name: "$HOME/.here/credentials.ini", absence: .notSet(["HOME"])),
                CredentialsLook(name: "$HOME/.here/credentials.properties", absence: .notSet(["HOME"])),
            ])
        ) {
            try load([
                "HERE_ACCESS_KEY_SECRET": "", "HERE_CREDENTIALS_FILE": "", "HERE_CREDENTIALS_STRING": "",
                "CREDENTIALS_DIRECTORY": "",
            ])
        }
    }

    @Test("does not go on from what is there but broken")
    func broken() throws {
        _ = try file(".here/credentials.properties", keys("properties"))
        let home = ["HOME": directory]
        for (key, other) in [
            (CredentialsKey.accessKeyID, CredentialsKey.accessKeySecret), (.accessKeySecret, .accessKeyID),
        ] {
            let failure = failure(home.merging([other.variable: "b", key.variable: ""]) { $1 })
            #expect(failure == broken(.environment, .missing(key, similar: nil)))
        }
        #expect(
            failure(home.merging(["HERE_CREDENTIALS_STRING": " "]) { $1 })
                == broken(.text(variable: "HERE_CREDENTIALS_STRING"), .missing(.accessKeyID, similar: nil))
        )
        #expect(
            throws: Failure.credentialsUnreadable(
                .file(path: "/missing", variable: "HERE_CREDENTIALS_FILE"),
                errno: ENOENT
            )
        ) {
            try load(home.merging(["HERE_CREDENTIALS_FILE": "/missing"]) { $1 })
        }
        let systemd = try file("here-credentials", "here.access.key.id=a\n")
        #expect(
            failure(home.merging(["CREDENTIALS_DIRECTORY": directory]) { $1 })
                == broken(.file(path: systemd), .missing(.accessKeySecret, similar: nil))
        )
        try FileManager.default.createDirectory(
            atPath: directory + "/.here/credentials.ini",
            withIntermediateDirectories: false
        )
        #expect(
            throws: Failure.credentialsUnreadable(.file(path: directory + "/.here/credentials.ini"), errno: EISDIR)
        ) {
            try load(home)
        }
    }

    @Test("takes endpoint and scope from variables with the key in variables only, and says so otherwise")
    func settings() throws {
        let settings = ["HERE_TOKEN_ENDPOINT_URL": "https://h/t", "HERE_TOKEN_SCOPE": "hrn:x\n"]
        let pair = try load(settings.merging(["HERE_ACCESS_KEY_ID": "a", "HERE_ACCESS_KEY_SECRET": "b"]) { $1 })
        #expect(pair.credentials.tokenEndpoint?.value == "https://h/t" && pair.credentials.tokenEndpoint?.line == nil)
        #expect(pair.credentials.scope?.value == "hrn:x")
        #expect(pair.notices.map(\.text) == ["removed trailing whitespace from the value of HERE_TOKEN_SCOPE"])

        let text = try load(settings.merging(["HERE_CREDENTIALS_STRING": keys("a")]) { $1 })
        #expect(text.credentials.tokenEndpoint == nil && text.credentials.scope == nil)
        #expect(
            text.notices.map(\.text) == [
                "HERE_TOKEN_ENDPOINT_URL is not used: the credentials are from HERE_CREDENTIALS_STRING",
                "HERE_TOKEN_SCOPE is not used: the credentials are from HERE_CREDENTIALS_STRING",
            ]
        )
    }

    @Test("reads the profile that was asked for, of a file of that name or look")
    func profiles() throws {
        let text = "[default]\n\(keys("one"))[work]\n\(keys("two"))[half]\nhere.access.key.id=a\n"
        let ini = try file("a.INI", text)
        let other = try file("credentials", "; comment\n\n" + text)
        for path in [ini, other] {
            #expect(try load([:], file: path).credentials.accessKeyID == "one")
            #expect(try load([:], file: path, profile: "work").credentials.accessKeyID == "two")
        }
        let environment = ["HERE_CREDENTIALS_FILE": ini]
        #expect(
            failure(environment, profile: "Work")
                == broken(
                    .file(path: ini, variable: "HERE_CREDENTIALS_FILE"),
                    .noProfile("Work", available: ["default", "work", "half"])
                )
        )
        #expect(
            failure(environment, profile: "half")
                == broken(
                    .file(path: ini, variable: "HERE_CREDENTIALS_FILE"),
                    line: 7,
                    .missing(.accessKeySecret, similar: nil)
                )
        )
        let flat = try file("flat.ini", keys("one"))
        #expect(
            failure(["HERE_CREDENTIALS_FILE": flat])
                == broken(
                    .file(path: flat, variable: "HERE_CREDENTIALS_FILE"),
                    .noProfile("default", available: [])
                )
        )
    }

    @Test("refuses a profile where there are none, rather than use another key")
    func profileWithoutSections() throws {
        let problem = CredentialsFault.Problem.noProfiles(asked: "work")
        #expect(
            failure(["HERE_ACCESS_KEY_ID": "a", "HERE_ACCESS_KEY_SECRET": "b"], profile: "work")
                == broken(.environment, problem)
        )
        #expect(
            failure(["HERE_CREDENTIALS_STRING": keys("a")], profile: "work")
                == broken(.text(variable: "HERE_CREDENTIALS_STRING"), problem)
        )
    }
}
