import Foundation
import HereTokenCore
import Testing

/// The order of the places, and what skips a place or stops the search.
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

    @Test("the first place with credentials is used, and the later ones are listed")
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
        let none = expectFailure("no credentials found", code: .noCredentials) { try load(environment) }
        #expect(
            none?.details == [
                "--credentials: not given", "\(names[0]): not set", "\(names[1]): not set", "\(names[2]): not set",
                "\(systemd): no such file", "\(ini): no such file", "\(properties): no such file",
            ]
        )
    }

    @Test("an empty variable counts as not set")
    func empty() {
        let failure = expectFailure("no credentials found", code: .noCredentials) {
            try load([
                "HERE_ACCESS_KEY_SECRET": "", "HERE_CREDENTIALS_FILE": "", "HERE_CREDENTIALS_STRING": "",
                "CREDENTIALS_DIRECTORY": "",
            ])
        }
        #expect(
            failure?.details == [
                "--credentials: not given",
                "HERE_ACCESS_KEY_ID, HERE_ACCESS_KEY_SECRET: HERE_ACCESS_KEY_SECRET is set, but empty",
                "HERE_CREDENTIALS_FILE: set, but empty",
                "HERE_CREDENTIALS_STRING: set, but empty",
                "$CREDENTIALS_DIRECTORY/here-credentials: CREDENTIALS_DIRECTORY is set, but empty",
                "$HOME/.here/credentials.ini: HOME is not set",
                "$HOME/.here/credentials.properties: HOME is not set",
            ]
        )
    }

    @Test("the failure names the empty variable of the access key")
    func emptyKeys() {
        for (environment, state) in [
            ([:], "not set"), (["HERE_ACCESS_KEY_ID": ""], "HERE_ACCESS_KEY_ID is set, but empty"),
            (["HERE_ACCESS_KEY_ID": "", "HERE_ACCESS_KEY_SECRET": ""], "set, but empty"),
        ] as [([String: String], String)] {
            let none = expectFailure("no credentials found", code: .noCredentials) { try load(environment) }
            #expect(none?.details[1] == "HERE_ACCESS_KEY_ID, HERE_ACCESS_KEY_SECRET: \(state)")
        }
    }

    @Test("broken credentials stop the search")
    func broken() throws {
        _ = try file(".here/credentials.properties", keys("properties"))
        let home = ["HOME": directory]
        for (key, other) in [
            ("HERE_ACCESS_KEY_ID", "HERE_ACCESS_KEY_SECRET"), ("HERE_ACCESS_KEY_SECRET", "HERE_ACCESS_KEY_ID"),
        ] {
            expectFailure("\(other) is set, but \(key) is missing or empty") {
                try load(home.merging([other: "b", key: ""]) { $1 })
            }
        }
        expectFailure("HERE_CREDENTIALS_STRING: this is empty") {
            try load(home.merging(["HERE_CREDENTIALS_STRING": " "]) { $1 })
        }
        expectFailure(
            "cannot read the credentials file /missing (from HERE_CREDENTIALS_FILE): No such file or directory",
            code: .credentialsUnreadable
        ) {
            try load(home.merging(["HERE_CREDENTIALS_FILE": "/missing"]) { $1 })
        }
        let systemd = try file("here-credentials", "here.access.key.id=a\n")
        expectFailure("\(systemd): here.access.key.secret is missing") {
            try load(home.merging(["CREDENTIALS_DIRECTORY": directory]) { $1 })
        }
        let ini = directory + "/.here/credentials.ini"
        try FileManager.default.createDirectory(atPath: ini, withIntermediateDirectories: false)
        expectFailure("cannot read the credentials file \(ini): Is a directory", code: .credentialsUnreadable) {
            try load(home)
        }
    }

    @Test("the variables for endpoint and scope are used only with a key in variables")
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

    @Test("a profile is read from a file that is named .ini or begins with a section")
    func profiles() throws {
        let text = "[default]\n\(keys("one"))[work]\n\(keys("two"))[half]\nhere.access.key.id=a\n"
        let ini = try file("a.INI", text)
        let other = try file("credentials", "; comment\n\n" + text)
        for path in [ini, other] {
            #expect(try load([:], file: path).credentials.accessKeyID == "one")
            #expect(try load([:], file: path, profile: "work").credentials.accessKeyID == "two")
        }
        let wrong = expectFailure("\(ini): there is no profile Work", code: .noProfile) {
            try load([:], file: ini, profile: "Work")
        }
        #expect(wrong?.details == ["profiles: default, work, half"])
        expectFailure("\(ini):7: here.access.key.secret is missing") { try load([:], file: ini, profile: "half") }
        let flat = try file("flat.ini", keys("one"))
        let none = expectFailure("\(flat): there is no profile default", code: .noProfile) {
            try load([:], file: flat)
        }
        #expect(none?.details == ["there are no sections"])
    }

    @Test("a profile for credentials without profiles is refused")
    func profileWithoutSections() {
        expectFailure(
            "HERE_ACCESS_KEY_ID is set and is used before any file, so --profile work has no effect",
            code: .noProfile
        ) {
            try load(["HERE_ACCESS_KEY_ID": "a", "HERE_ACCESS_KEY_SECRET": "b"], profile: "work")
        }
        expectFailure(
            "HERE_CREDENTIALS_STRING: there are no profiles, but --profile work was given",
            code: .noProfile
        ) {
            try load(["HERE_CREDENTIALS_STRING": keys("a")], profile: "work")
        }
    }
}
