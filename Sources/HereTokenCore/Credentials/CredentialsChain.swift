import Glibc

/// The places to look for credentials; only the first that has some is used.
package struct CredentialsChain: Sendable {
    /// The variables that may hold a secret, and the one with the access key's id.
    package static let secretVariables = keyVariables + [textVariable]

    private static let keyVariables = [CredentialsKey.accessKeyID.variable, CredentialsKey.accessKeySecret.variable]
    private static let pathVariable = "HERE_CREDENTIALS_FILE"
    private static let textVariable = "HERE_CREDENTIALS_STRING"
    /// The directory in which systemd puts the files of `LoadCredential=` (systemd.exec(5)).
    private static let systemdVariable = "CREDENTIALS_DIRECTORY"

    private let file: String?
    private let profile: Profile?
    private let environment: [String: String]

    /// Reads nothing yet.
    ///
    /// - Parameters:
    ///   - file: the value of `--credentials`, which comes before all other places; `-` is standard input.
    ///   - profile: the value of `--profile`, which comes before `HERE_PROFILE`.
    ///   - environment: the variables of the process.
    package init(file: String?, profile: String?, environment: [String: String]) {
        self.file = file
        self.profile = Profile(option: profile, environment: environment)
        self.environment = environment
    }

    /// The credentials of the first place that has some.
    ///
    /// - Parameter deadline: how long to wait for the writer of a FIFO.
    /// - Throws: ``FailureCode/noCredentials`` if no place has any. If those of the first place that has some are broken,
    ///   the failure for them.
    package func load(by deadline: Deadline) throws(Failure) -> LoadedCredentials {
        let places = places
        for (index, place) in places.enumerated() {
            guard var loaded = try load(place.content, by: deadline) else { continue }
            loaded.shadowed = places[(index + 1)...].filter { $0.absence == nil }.map { $0.name }
            if loaded.origin != .environment { loaded.notices += unusedVariables(beside: loaded.origin) }
            return loaded
        }
        let details = places.map { "\($0.name.displayed): \($0.absence ?? "")" }
        let others = otherSpellings
        throw Failure(
            .noCredentials,
            "no credentials found",
            details: ["--credentials: not given"] + details
                + (others.isEmpty ? [] : ["set, but not read: \(others.joined(separator: ", "))"]),
            hint: others.isEmpty
                ? "download credentials.properties from HERE's portal, and pass its path with --credentials"
                : "set \(Self.keyVariables.joined(separator: " and ")), or pass the path of a credentials file with "
                    + "--credentials; an API key cannot fetch tokens"
        )
    }

    /// The same; also reports the place, further credentials that are not used, and values that should be corrected.
    package func load(by deadline: Deadline, telling effects: Effects) throws(Failure) -> LoadedCredentials {
        if let file { InputFile(path: file).tellIfTerminal(effects, deadline) }
        let loaded = try load(by: deadline)
        for notice in loaded.notices { effects.tell(notice) }
        effects.note("credentials from \(loaded.origin.words)")
        for name in loaded.shadowed { effects.note("also found, but not used: \(name)") }
        return loaded
    }

    /// Variables with a value whose names say that they are an access key's, but which here-token does not read.
    private var otherSpellings: [String] {
        let places = Self.secretVariables + [Self.pathVariable]
        return environment.filter { name, value in
            let words = name.uppercased().split(separator: "_")
            return ["HERE", "HEREMAPS", "OLP"].contains(words.first) && !value.isEmpty && !places.contains(name)
                && !words.contains("TOKEN")
                && words.contains { ["KEY", "APIKEY", "ID", "SECRET", "CREDENTIALS"].contains($0) }
        }
        .keys.sorted().map(\.displayed)
    }

    /// Warnings about variables that are used only if the access key is in variables, too.
    private func unusedVariables(beside origin: CredentialsOrigin) -> [Notice] {
        [(CredentialsKey.tokenEndpointURL, "--endpoint"), (.tokenScope, "--scope")]
            .filter { key, _ in state(of: key.variable) == nil }
            .map { key, option in
                Notice(
                    .warning,
                    "\(key.variable) is not used: the credentials are from \(origin.words)",
                    hint: "put \(key.rawValue) beside the access key, or use \(option)"
                )
            }
    }
}

// MARK: - Places

extension CredentialsChain {
    private struct Place {
        let name: String
        let content: Content

        /// Why there are no credentials.
        var absence: String? {
            if case .nothing(let reason) = content { reason } else { nil }
        }
    }

    private enum Content {
        case nothing(because: String)
        case environment
        case text(String)
        case file(path: String, variable: String? = nil, checksMode: Bool = true)
    }

    private var places: [Place] {
        let option = file.map { [Place(name: $0, content: .file(path: $0))] } ?? []
        return option + [
            Place(name: Self.keyVariables.joined(separator: ", "), content: keys),
            // Only the option can mean standard input by "-".
            place(Self.pathVariable) { .file(path: $0 == "-" ? "./-" : $0, variable: Self.pathVariable) },
            place(Self.textVariable) { .text($0) },
            place(of: "here-credentials", below: Self.systemdVariable),
            place(of: ".here/credentials.ini", below: "HOME"),
            place(of: ".here/credentials.properties", below: "HOME"),
        ]
    }

    /// Why `variable` has no value; nil if it has one.
    private func state(of variable: String) -> String? {
        // An empty value counts as not set: a CI passes one for a missing secret.
        guard let value = environment[variable] else { return "not set" }
        return value.isEmpty ? "set, but empty" : nil
    }

    private var keys: Content {
        if Self.keyVariables.contains(where: { state(of: $0) == nil }) { return .environment }
        let empty = Self.keyVariables.filter { environment[$0] != nil }
        if empty.isEmpty { return .nothing(because: "not set") }
        return .nothing(because: empty.count == 2 ? "set, but empty" : "\(empty[0]) is set, but empty")
    }

    private func place(_ variable: String, content: (String) -> Content) -> Place {
        if let state = state(of: variable) { return Place(name: variable, content: .nothing(because: state)) }
        return Place(name: variable, content: content(environment[variable] ?? ""))
    }

    /// An optional file, in a directory that `variable` names.
    private func place(of file: String, below variable: String) -> Place {
        if let state = state(of: variable) {
            return Place(name: "$\(variable)/\(file)", content: .nothing(because: "\(variable) is \(state)"))
        }
        let directory = environment[variable] ?? ""
        // A relative path would lead to a file that somebody put below the working directory.
        guard directory.hasPrefix("/") else {
            let reason = "\(variable) is not an absolute path"
            return Place(name: "$\(variable)/\(file)", content: .nothing(because: reason))
        }
        let path = "\(directory)/\(file)"
        var status = stat()
        let content: Content =
            switch lstat(path, &status) == 0 ? 0 : errno {
            case ENOENT, ENOTDIR: .nothing(because: "no such file")
            // For example, a container sets HOME to the home of another user.
            case EACCES: .nothing(because: "cannot access its directory: permission denied")
            // Reading it reports other errors. Files from systemd have a mode that the user cannot change.
            default: .file(path: path, checksMode: variable != Self.systemdVariable)
            }
        return Place(name: path, content: content)
    }
}

// MARK: - Reading

extension CredentialsChain {
    private static let sizeLimit = 1 << 20

    private func load(_ content: Content, by deadline: Deadline) throws(Failure) -> LoadedCredentials? {
        switch content {
        case .nothing: return nil
        case .environment: return try loadKeys()
        case .text(let text):
            var bytes = Array(text.utf8)
            defer { bytes.wipe() }
            let origin = CredentialsOrigin.text(variable: Self.textVariable)
            return try CredentialsText.credentials(in: bytes, origin: origin, profile: profile)
        case .file(let path, let variable, let checksMode):
            return try loadFile(path, of: variable, checksMode: checksMode, by: deadline)
        }
    }

    private func loadKeys() throws(Failure) -> LoadedCredentials {
        let unused = try profile?.unused(in: .environment)
        let entries = CredentialsKey.allCases.compactMap { key -> Property? in
            guard let value = environment[key.variable], !value.isEmpty else { return nil }
            return Property(key: key.rawValue, value: Secret(value.utf8), line: nil)
        }
        var loaded = try CredentialsChecker.check(entries, origin: .environment, notation: .variables)
        if let unused { loaded.notices.append(unused) }
        return loaded
    }

    private func loadFile(
        _ path: String,
        of variable: String?,
        checksMode: Bool,
        by deadline: Deadline
    ) throws(Failure) -> LoadedCredentials {
        var content = try read(InputFile(path: path), of: variable, by: deadline)
        defer { content.bytes.wipe() }
        let origin = CredentialsOrigin.file(path: path, variable: variable, isStandardInput: content.isStandardInput)
        var loaded = try CredentialsText.credentials(in: content.bytes, origin: origin, profile: profile)
        loaded.file = content.identity
        if checksMode, let mode = content.mode {
            loaded.mode = mode
            if let warning = Self.warning(path, mode: mode, owner: content.owner) { loaded.notices.append(warning) }
        }
        return loaded
    }

    /// The warning that other users can read or change a file; nil if its mode is meant, or cannot be changed.
    private static func warning(_ path: String, mode: UInt32, owner: UInt32) -> Notice? {
        guard mode & 0o066 != 0 else { return nil }
        let canChangeMode = [0, owner].contains(geteuid())
        if mode & 0o022 == 0 {
            // A volume of Kubernetes, or another read-only mount.
            var mount = statvfs()
            if statvfs(path, &mount) == 0, mount.f_flag & UInt(ST_RDONLY) != 0 { return nil }
            // A secret of Docker or Podman.
            let isInSecrets = ["/run/secrets/", "/var/run/secrets/"].contains(where: path.hasPrefix)
            if owner == 0, mode & 0o222 == 0, isInSecrets { return nil }
            // Its owner gave it to a group of this user.
            if !canChangeMode, mode & 0o004 == 0 { return nil }
        }
        return Notice(
            .warning,
            "\(path.displayed): other users can read or change this file (mode \(String(mode, radix: 8)))",
            hint: canChangeMode
                ? "chmod 600 -- \(path.quotedForShellIfNeeded.displayed)"
                : "ask the owner of the file to let only your group read it (mode 640)"
        )
    }

    private func read(
        _ file: InputFile,
        of variable: String?,
        by deadline: Deadline
    ) throws(Failure) -> InputFile.Content {
        do {
            return try file.read(limit: Self.sizeLimit, by: deadline)
        } catch {
            switch error {
            case .system(let errno): throw unreadable(file, of: variable, errno: errno)
            case .tooLarge:
                throw CredentialsOrigin.file(path: file.path).broken(
                    "the file is larger than \(Self.sizeLimit / 1_048_576) MiB, too large for credentials",
                    hint: "use the credentials.properties from HERE's portal"
                )
            case .timedOut:
                throw Failure(
                    .timedOut,
                    "no complete credentials from \(file.words) within \(deadline.timeout) s",
                    hint: "check the program that writes to it, or set a longer --timeout"
                )
            }
        }
    }

    private func unreadable(_ file: InputFile, of variable: String?, errno: Int32) -> Failure {
        let placeholder = Placeholder(Secret(file.path.utf8))
        // The other hint is about values of an access key.
        let isUnresolved = placeholder.map { $0.hint != copyHint } ?? false
        let hint =
            switch errno {
            case _ where isUnresolved: placeholder?.hint ?? ""
            case _ where file.path.displayed == String.credentialsText:
                (variable.map { "set \($0) to a path" } ?? "pass the path of a file")
                    + ", or put the text of the file into \(Self.textVariable)"
            case ENOENT, ENOTDIR:
                "check the path of the credentials.properties that you downloaded from HERE's portal"
            case EACCES, EPERM: "check its permissions with ls -l, and your user with id"
            case EISDIR: "pass a file in it, such as credentials.properties"
            default: "check that it is a readable file"
            }
        let source = variable.map { " (from \($0))" } ?? ""
        return Failure(
            .credentialsUnreadable,
            "cannot read the credentials file \(file.words)\(source): \(Failure.reason(errno))",
            details: placeholder.map { ["the path \($0.words)"] } ?? [],
            hint: hint
        )
    }
}
