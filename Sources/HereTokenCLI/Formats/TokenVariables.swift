import ArgumentParser
import HereTokenCore

/// The names of the variables for a token and, if asked for, for its expiry.
struct TokenVariables {
    let tokenName: VariableName
    let expiryName: VariableName?

    func values(for token: AccessToken) -> [(VariableName, String)] {
        [(tokenName, token.value.revealed())] + (expiryName.map { [($0, token.expiryText)] } ?? [])
    }

    /// One line `NAME=value` for each variable.
    func lines(for token: AccessToken) -> String {
        values(for: token).map { "\($0.0.text)=\($0.1)\n" }.joined()
    }
}

/// The name of an environment variable that every shell accepts: `[A-Za-z_][A-Za-z0-9_]*`.
struct VariableName: ExpressibleByArgument, Equatable {
    static let accessToken = VariableName(text: "HERE_ACCESS_TOKEN")

    let text: String

    private init(text: String) {
        self.text = text
    }

    init?(argument: String) {
        guard argument.first?.isNumber == false,
            argument.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return nil }
        text = argument
    }
}

/// The shells that `--format export` writes a command for.
enum ShellDialect: String, CaseIterable, ExpressibleByArgument {
    /// POSIX shells: sh, dash, bash, zsh, ksh.
    case sh
    case fish
    case powershell
    /// csh and tcsh.
    case csh

    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    static var allValueDescriptions: [String: String] { [:] }

    /// A command that sets an environment variable for the shell and the programs that it starts.
    func exportCommand(_ variable: VariableName, _ value: String) -> String {
        switch self {
        case .sh: "export \(variable.text)=\(quoted(value))"
        case .fish: "set -gx \(variable.text) \(quoted(value))"
        case .powershell: "$Env:\(variable.text) = \(quoted(value))"
        case .csh: "setenv \(variable.text) \(quoted(value))"
        }
    }

    /// `value` as one literal word in single quotes.
    func quoted(_ value: String) -> String {
        switch self {
        case .sh: value.quotedForShell
        case .fish: "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        // PowerShell accepts typographic quotes as quotes.
        case .powershell: "'" + String(value.flatMap { "'‘’‚‛".contains($0) ? [$0, $0] : [$0] }) + "'"
        case .csh: value.quotedForShell.replacing("!", with: "\\!").replacing("\n", with: "\\\n")
        }
    }
}
