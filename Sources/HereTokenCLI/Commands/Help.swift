import ArgumentParser
import HereTokenCore

/// The tables that `here-token help TOPIC` prints.
///
/// The tests compare README with them, and Scripts/manual puts them into the man pages.
enum HelpTopic: String, CaseIterable {
    case credentials, environment, errors
    case exitStatuses = "exit-statuses"
    case files, formats

    /// A row of a table.
    struct Entry: Encodable {
        let names: [String]
        /// Markdown: text between backticks is literal.
        let text: String
        /// The commands and options that it is about; empty for all.
        var about: [String] = []
        /// The exit statuses; only in `errors`.
        var statuses: [Int32]?
        /// In `errors` the remedy; in `exit-statuses` whether to retry.
        var remedy: String?
    }

    var abstract: String {
        switch self {
        case .credentials: "The places of credentials. here-token uses only the first that has any."
        case .environment: "The environment variables that here-token reads."
        case .errors: "The error codes that --error-format json prints."
        case .exitStatuses: "The exit statuses."
        case .files: "The files that here-token uses."
        case .formats: "The formats of fetch."
        }
    }

    var entries: [Entry] {
        switch self {
        case .credentials: Self.places
        case .environment: Self.variables.map { $0.entry }
        case .errors:
            FailureCode.allCases.map { code in
                let entry = code.entry
                return Entry(
                    names: [code.rawValue],
                    text: entry.meaning,
                    statuses: entry.statuses.map { $0.rawValue },
                    remedy: entry.remedy
                )
            }
        case .exitStatuses:
            ExitStatus.allCases.map { status in
                Entry(names: [String(status.rawValue)], text: status.entry.meaning, remedy: status.entry.retry)
            }
        case .files: Self.filesUsed
        case .formats: TokenFormat.allCases.map { Entry(names: [$0.rawValue], text: $0.meaning, about: ["fetch"]) }
        }
    }

    /// The table that `arguments` ask for; nil if they ask for something else.
    ///
    /// The parser's own `help` knows only commands, and prints the root's help for any other word.
    static func output(for arguments: [String]) throws -> String? {
        guard arguments.first == "help", arguments.count > 1, arguments[1].first != "-", arguments[1] != "help",
            !HereToken.configuration.subcommands.contains(where: { $0._commandName == arguments[1] })
        else { return nil }
        guard let topic = HelpTopic(rawValue: arguments[1]) else {
            throw ValidationError("'\(arguments[1])' is not a command or a help topic.")
        }
        switch arguments.dropFirst(2) {
        case []: return topic.text
        case ["--json"]: return JSONLine.encode(topic.entries)
        default: throw ValidationError("'help \(topic.rawValue)' accepts only the option '--json'.")
        }
    }

    private var text: String {
        ([abstract, ""] + entries.map(Self.text)).map { $0.replacing("`", with: "") + "\n" }.joined()
    }

    private static func text(_ entry: Entry) -> String {
        let statuses = entry.statuses.map { " (exit status \($0.map(String.init).joined(separator: " or ")))" } ?? ""
        let label = entry.statuses == nil ? "worth a retry" : "try"
        let remedy = entry.remedy.flatMap { $0.isEmpty ? nil : "\n      \(label): \($0)" } ?? ""
        return "  \(entry.names.joined(separator: ", "))\(statuses)\n      \(entry.text)\(remedy)"
    }
}

// MARK: - Tables

extension HelpTopic {
    private static let places = [
        Entry(
            names: ["--credentials PATH"],
            text:
                "a properties file, an `.ini` file or a `.env` file; `-` is standard input; a FIFO such as `<(…)` works"
        ),
        Entry(
            names: ["HERE_ACCESS_KEY_ID", "HERE_ACCESS_KEY_SECRET"],
            text:
                "also `HERE_TOKEN_ENDPOINT_URL` and `HERE_TOKEN_SCOPE`, if set; an error if only one half of the access key is set"
        ),
        Entry(names: ["HERE_CREDENTIALS_FILE"], text: "the path of a file"),
        Entry(names: ["HERE_CREDENTIALS_STRING"], text: "the text of a file, also in base64"),
        Entry(
            names: ["$CREDENTIALS_DIRECTORY/here-credentials"],
            text: "the credential that systemd loads with `LoadCredential=`"
        ),
        Entry(
            names: ["~/.here/credentials.ini"],
            text: "the section `default`, or that of `--profile` or `HERE_PROFILE`"
        ),
        Entry(names: ["~/.here/credentials.properties"], text: "the file as downloaded from HERE"),
    ]

    private static let filesUsed = [
        Entry(
            names: ["~/.here/credentials.ini", "~/.here/credentials.properties"],
            text: "the access key",
            about: ["--credentials"]
        ),
        Entry(
            names: ["$CREDENTIALS_DIRECTORY/here-credentials"],
            text: "the access key of a systemd service",
            about: ["--credentials"]
        ),
        Entry(
            names: ["~/.cache/here-token/"],
            text: "sealed tokens, one file each; can be removed at any time",
            about: ["--cache-dir"]
        ),
        Entry(
            names: ["/etc/ssl/certs/"],
            text: "the certificate authorities that are trusted without `--ca-cert`",
            about: ["--ca-cert"]
        ),
    ]

    /// Environment variables with one purpose.
    struct Variables {
        let names: [String]
        /// The commands and options that read them.
        let about: [String]
        let purpose: String
        /// Whether a value must be UTF-8; others are passed on as bytes, or only their ASCII matters.
        var isText = true

        fileprivate var entry: Entry {
            Entry(names: names, text: purpose, about: about)
        }
    }

    /// All environment variables that here-token reads.
    static let variables = [
        Variables(
            names: ["HERE_ACCESS_KEY_ID", "HERE_ACCESS_KEY_SECRET"],
            about: ["--credentials"],
            purpose: "the access key"
        ),
        Variables(
            names: ["HERE_TOKEN_ENDPOINT_URL", "HERE_TOKEN_SCOPE"],
            about: ["--credentials"],
            purpose: "the token endpoint and the project for that access key"
        ),
        Variables(
            names: ["HERE_CREDENTIALS_FILE"],
            about: ["--credentials"],
            purpose: "the path of a file with an access key"
        ),
        Variables(
            names: ["HERE_CREDENTIALS_STRING"],
            about: ["--credentials"],
            purpose: "the text of such a file, also in base64"
        ),
        Variables(
            names: ["HERE_PROFILE"],
            about: ["--profile"],
            purpose: "the section of the `.ini` file, without `--profile`"
        ),
        Variables(
            names: ["CREDENTIALS_DIRECTORY"],
            about: ["--credentials"],
            purpose: "the directory of the credentials that systemd loads with `LoadCredential=`"
        ),
        Variables(
            names: ["HERE_TOKEN_CA_CERT"],
            about: ["--ca-cert"],
            purpose: "a file of certificate authorities to trust instead of the system's"
        ),
        Variables(names: ["HERE_TOKEN_CACHE_DIR"], about: ["--cache-dir"], purpose: "the directory of the cache"),
        Variables(
            names: ["XDG_CACHE_HOME"],
            about: ["--cache-dir"],
            purpose: "the parent of the cache's directory `here-token`, if it is an absolute path"
        ),
        Variables(
            names: ["HOME"],
            about: ["--credentials", "--cache-dir"],
            purpose: "the home directory, with `.here` and `.cache`, if it is an absolute path"
        ),
        Variables(
            names: ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
            about: ["--timeout"],
            purpose: "the proxy for `https`, as in curl; the first that is set is used"
        ),
        Variables(
            names: ["no_proxy", "NO_PROXY"],
            about: ["--timeout"],
            purpose: "the hosts to reach without a proxy, as in curl"
        ),
        Variables(
            names: ["GITHUB_ENV", "GITHUB_OUTPUT"],
            about: ["--format"],
            purpose: "the files that `github` appends to"
        ),
        Variables(
            names: ["PATH"],
            about: ["exec"],
            purpose: "the directories to search for the program",
            isText: false
        ),
        Variables(
            names: ["LC_ALL", "LC_CTYPE", "LANG", "TERM"],
            about: ["doctor", "--compare"],
            purpose: "whether lines begin with symbols or with words",
            isText: false
        ),
    ]
}

extension TokenFormat {
    fileprivate var meaning: String {
        switch self {
        case .json:
            "one line: `access_token`, `token_type`, `expires_in` (seconds from now), `expires_at` (RFC 3339), `scope` if there is one"
        case .token: "the bare token"
        case .header: "a header for `curl -H @-`"
        case .curl: "a config for `curl -K -`"
        case .export: "a command for the shell of `--shell`: `sh`, `fish`, `powershell`, `csh`"
        case .dotenv: "`HERE_ACCESS_TOKEN=…`"
        case .github:
            "`::add-mask::…` for the runner; the variable is appended to the files of `$GITHUB_ENV` and `$GITHUB_OUTPUT`"
        case .azure: "a `##vso[task.setvariable …;issecret=true]` command"
        case .kubernetes:
            "a Secret as JSON; `--name` (`here-token`), `--namespace`; the expiry is the annotation `here-token/expires-at`"
        case .hereFile:
            "the token file of HERE's SDKs: `access_token`, `exp` (seconds since 1970), `expires_in`, `token_type`"
        }
    }
}
