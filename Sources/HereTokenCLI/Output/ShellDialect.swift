import HereTokenCore

/// The shells whose `eval` (or `source`, or `Invoke-Expression`) can take an export line.
enum ShellDialect: String, CaseIterable, Sendable {
    /// POSIX shells: sh, dash, bash, zsh, ksh.
    case sh
    /// fish.
    case fish
    /// PowerShell.
    case powershell
    /// csh and tcsh.
    case csh

    /// A command that sets an environment variable for the shell and what it starts.
    func exportCommand(_ variable: VariableName, _ value: String) -> String {
        switch self {
        case .sh: "export \(variable.text)=\(quoted(value))"
        case .fish: "set -gx \(variable.text) \(quoted(value))"
        case .powershell: "$Env:\(variable.text) = \(quoted(value))"
        case .csh: "setenv \(variable.text) \(quoted(value))"
        }
    }

    /// `value` as one word that stands for itself, in single quotes.
    func quoted(_ value: String) -> String {
        switch self {
        case .sh: value.quotedForShell
        case .fish: "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        // PowerShell takes typographic quotes for quotes.
        case .powershell: "'" + String(value.flatMap { "'‘’‚‛".contains($0) ? [$0, $0] : [$0] }) + "'"
        case .csh: value.quotedForShell.replacing("!", with: "\\!").replacing("\n", with: "\\\n")
        }
    }
}
