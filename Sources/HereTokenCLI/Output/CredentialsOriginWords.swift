import HereTokenCore

extension CredentialsOrigin {
    /// What it is called within a sentence.
    var words: String {
        switch self {
        case .file(let path, _): path.displayed
        case .standardInput: "standard input"
        case .environment: "\(CredentialsKey.accessKeyID.variable) and \(CredentialsKey.accessKeySecret.variable)"
        case .text(let variable): variable
        }
    }

    /// Whether the text of a file stands where its path was meant.
    var isTextForPath: Bool {
        if case .file(let path, _) = self { path.displayed == String.credentialsText } else { false }
    }

    /// Whether it is the text of a file in a variable.
    var isVariable: Bool {
        if case .text = self { true } else { false }
    }

    /// The place of a fault, to stand before it, such as `path:3: `.
    ///
    /// Variables are named in the fault itself.
    func prefix(line: Int?) -> String {
        self == .environment ? "" : words + (line.map { ":\($0)" } ?? "") + ": "
    }
}

extension CredentialsNotice {
    /// The warning, and what to do about it.
    func words(origin: CredentialsOrigin) -> (text: String, hint: String) {
        switch self {
        case .trailingBlanks(let key, let line):
            (
                "\(origin.prefix(line: line))removed trailing blanks from the value of \(origin.name(of: key))",
                "remove them: other programs take them for part of the value"
            )
        case .quotes(let key, let line):
            (
                "\(origin.prefix(line: line))removed the quotes around the value of \(origin.name(of: key))",
                "remove them: other programs take them for part of the value"
            )
        case .byteOrderMark:
            (
                "\(origin.prefix(line: 1))begins with a UTF-8 byte-order mark",
                "save it without: other programs take it for part of the first key"
            )
        case .repeated(let key, let line):
            (
                "\(origin.prefix(line: line))\(key.rawValue) is there more than once, and this one counts",
                "remove the others"
            )
        case .misspeltKey(let name, let key, let line):
            (
                "\(origin.prefix(line: line))\(name.displayed) is ignored; is \(key.rawValue) meant?",
                "rename it to \(key.rawValue)"
            )
        case .clientIDAsKeyID(let line):
            (
                "\(origin.prefix(line: line))here.access.key.id is the same as here.client.id, which is not an access key id",
                "copy here.access.key.id from the file you downloaded"
            )
        case .accessibleByOthers(let path, let mode):
            (
                "\(path.displayed): others can read or change this file (mode \(String(mode, radix: 8)))",
                "chmod 600 -- \(ShellDialect.sh.quotedIfNeeded(path).displayed)"
            )
        case .unusedVariable(let key):
            (
                "\(key.variable) is not used: the credentials are from \(origin.words)",
                "put \(key.rawValue) there, or use \(key == .tokenScope ? "--scope" : "--endpoint")"
            )
        }
    }
}

extension CredentialsLook {
    /// A line for the list of places that have no credentials.
    var words: String {
        switch absence {
        case .notSet(let variables): label(variables, "not set")
        case .empty(let variables): label(variables, "set, but empty")
        case .noFile: "\(name.displayed): no such file"
        case .noAccess: "\(name.displayed): its directory is not open to you"
        }
    }

    private func label(_ variables: [String], _ state: String) -> String {
        let names = variables.joined(separator: ", ")
        return name == names ? "\(names): \(state)" : "\(name.displayed): \(names) is \(state)"
    }
}
