import Foundation
import Testing

@testable import HereTokenCLI

extension BinaryTests {
    /// README's tables, compared with the program and its code.
    @Suite(.serialized) struct ReadmeTests {
        /// An option as `--help` prints it.
        private struct Option {
            /// The short name, if there is one, and the long name.
            let names: [String]
            /// The text after `default:`.
            let defaultText: String?
        }

        /// The options of a command, without those of every command.
        private func help(_ command: String) async throws -> [Option] {
            let text = try await Binary.run(command, "--help").stdout
            var entries = [String]()
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("  -") {
                    entries.append(String(line))
                } else if line.hasPrefix("      "), let last = entries.indices.last {
                    entries[last] += " " + line.trimmingCharacters(in: .whitespaces)
                }
            }
            let name = /\s\s(?:(-\w), )?(--[a-z-]+)/
            return try entries.map { entry in
                let match = try #require(entry.prefixMatch(of: name), "\(entry)")
                return Option(
                    names: [match.1, match.2].compactMap { $0.map(String.init) },
                    defaultText: entry.firstMatch(of: /default: ([^()]+?)\)/).map { String($0.1) }
                )
            }
            .filter { !["--help", "--version"].contains($0.names.last) }
        }

        /// A row of the table of options.
        private struct Row {
            let options: [String]
            let isOfFetchAlone: Bool
            let defaultText: String
        }

        private func rows() throws -> [Row] {
            try Readme.table("| option | meaning | default |").map { cells in
                Row(
                    options: Readme.options(in: cells[0]),
                    isOfFetchAlone: cells[1].hasSuffix("(`fetch`)"),
                    defaultText: cells[2]
                )
            }
        }

        /// README's default for each long option that has a default.
        private func defaults() throws -> [String: String] {
            var defaults = [String: String]()
            for row in try rows() where !row.defaultText.isEmpty {
                let options = row.options.filter { $0.hasPrefix("--") }
                let texts = options.count > 1 ? row.defaultText.components(separatedBy: ", ") : [row.defaultText]
                try #require(texts.count == options.count, "\(options)")
                defaults.merge(zip(options, texts)) { $1 }
            }
            return defaults
        }

        @Test("README's table lists exactly the options of fetch")
        func fetch() async throws {
            let documented = try rows().flatMap(\.options)
            #expect(try await help("fetch").flatMap(\.names).sorted() == documented.sorted())
        }

        @Test("README's table lists exactly the options of exec, and marks those of fetch alone")
        func exec() async throws {
            let documented = try rows().filter { !$0.isOfFetchAlone }.flatMap(\.options)
            #expect(try await help("exec").flatMap(\.names).sorted() == documented.sorted())
        }

        @Test("README's table of sign lists exactly the options that fetch does not have")
        func sign() async throws {
            let documented = try Readme.table("| | `here-token sign` |").flatMap { $0.flatMap(Readme.options) }
            let shared = Set(try await help("fetch").flatMap(\.names))
            #expect(Set(try await help("sign").flatMap(\.names)).subtracting(shared) == Set(documented))
        }

        @Test("README's table has the defaults of --help", arguments: ["fetch", "exec"])
        func defaults(_ command: String) async throws {
            let documented = try defaults()
            var compared = 0
            for option in try await help(command) {
                guard let text = option.defaultText, let name = option.names.last else { continue }
                let fallback = try #require(documented[name], "README has no default of \(name)")
                // Compare only a default in code; of several, the last one.
                guard let readme = Readme.code(in: fallback).last, let last = text.split(separator: " ").last else {
                    continue
                }
                compared += 1
                let durations = [readme, String(last)].map { WholeSeconds(argument: $0) }
                #expect(readme == last || durations[0] != nil && durations[0] == durations[1], "\(name)")
            }
            #expect(compared > 3)
        }

        @Test("README's table lists exactly the HERE_ variables that the code reads")
        func variables() throws {
            let sources = URL(filePath: Repository.path("Sources"))
            let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
            var read = Set<String>()
            for case let file as URL in files where file.pathExtension == "swift" {
                let text = try String(contentsOf: file, encoding: .utf8)
                read.formUnion(text.matches(of: /"(HERE_[A-Z_]*[A-Z])"/).map { String($0.1) })
            }
            // here-token sets this variable and does not read it.
            read.remove("HERE_ACCESS_TOKEN")
            let documented = try Readme.table("| variable |").flatMap { Readme.code(in: $0[0]) }
            #expect(read == Set(documented.filter { $0.hasPrefix("HERE_") }))
        }

        @Test("here-token help prints README's table", arguments: HelpTopic.allCases)
        func tables(_ topic: HelpTopic) async throws {
            let printed = try await Binary.run("help", topic.rawValue, "--json").stdout
            let entries = try #require(JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [[String: Any]])
            let rows = try entries.enumerated().map { index, entry in
                let names = try #require(entry["names"] as? [String])
                let name = topic == .exitStatuses ? names[0] : names.map { "`\($0)`" }.joined(separator: ", ")
                let text = try #require(entry["text"] as? String)
                let about = try #require(entry["about"] as? [String]).map { "`\($0)`" }.joined(separator: ", ")
                switch topic {
                case .credentials: return [String(index + 1), name, text]
                case .formats: return [name, text]
                case .environment, .files: return [name, about, text]
                case .exitStatuses: return [name, text, try #require(entry["remedy"] as? String)]
                case .errors:
                    let statuses = try #require(entry["statuses"] as? [Int]).map(String.init).joined(separator: ", ")
                    return [name, statuses, text, try #require(entry["remedy"] as? String)]
                }
            }
            #expect(try Readme.table(Self.headings[topic] ?? "") == rows)
            // The output as text has the same rows.
            let text = try await Binary.run("help", topic.rawValue).stdout
            for entry in entries {
                let names = try #require(entry["names"] as? [String]).joined(separator: ", ")
                #expect(text.contains("\n  \(names)"))
            }
        }

        private static let headings: [HelpTopic: String] = [
            .credentials: "| | place |", .environment: "| variable |", .errors: "| code |", .exitStatuses: "| status |",
            .files: "| file |", .formats: "| `--format` | prints |",
        ]

        @Test(
            "the help of a command lists the places of credentials in README's order",
            arguments: ["fetch", "exec", "doctor"]
        )
        func placesInHelp(_ command: String) async throws {
            let help = try await Binary.run(command, "--help").stdout.split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
            let places = try Readme.table("| | place |").map { $0[1].replacing("`", with: "") }
            #expect(help.contains(" any: \(places.joined(separator: "; ")). "))
        }

        @Test("help refuses other options than --json, and suggests the topic for a misspelt one")
        func misspelt() async throws {
            let option = try await Binary.run("help", "errors", "--xml")
            #expect(option.status == 64 && option.stderr.contains("'help errors' accepts only the option '--json'."))
            let topic = try await Binary.run("help", "exit-status")
            #expect(topic.status == 64 && topic.stderr.contains("Did you mean 'exit-statuses'?"))
        }

        @Test("README's tables of variables and files have every place of credentials")
        func places() throws {
            let documented = try Readme.table("| variable |").map { $0[0] } + Readme.table("| file |").map { $0[0] }
            let names = Set(documented.flatMap(Readme.code))
            let places = try Readme.table("| | place |").flatMap { Readme.code(in: $0[1]) }.filter {
                !$0.hasPrefix("-")
            }
            #expect(places.count > 5)
            for place in places { #expect(names.contains(place)) }
        }
    }
}
