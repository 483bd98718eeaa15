import ArgumentParser
import HereTokenCore

/// The command that a command line means, as far as it can be told: what `here-token cache list` names.
struct CommandPath {
    private var names: [String]
    /// The word that should be the name of a command and is not, and the names that there are.
    private var unknown: String?
    private var choices: [String] = []

    /// Follows the words of `arguments` down from `root`.
    init(_ arguments: [String], in root: CommandConfiguration) {
        names = [root.commandName ?? ""]
        var subcommands = root.subcommands.map { $0.configuration }
        for word in arguments where word.first != "-" {
            if subcommands.isEmpty { return }
            if names.count == 1, word == Self.help { continue }
            guard let next = subcommands.first(where: { $0.commandName == word }) else {
                unknown = word
                choices = subcommands.compactMap(\.commandName) + [Self.help]
                return
            }
            names.append(word)
            subcommands = next.subcommands.map { $0.configuration }
        }
    }

    private static let help = "help"

    /// The command line that explains the command.
    var help: String { names.joined(separator: " ") + " --help" }

    /// What is wrong with the name of the command; nil if that is not what is wrong.
    var fault: String? {
        guard let unknown else { return nil }
        let suggestion = Spelling.nearest(to: unknown, among: choices).map { " Did you mean '\($0)'?" }
        return "Unknown command '\(unknown)'." + (suggestion ?? "")
    }
}
