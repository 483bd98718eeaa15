/// The name of an environment variable that every shell takes: `[A-Za-z_][A-Za-z0-9_]*`.
struct VariableName: Equatable, Sendable {
    /// `HERE_ACCESS_TOKEN`.
    static let accessToken = VariableName(checked: "HERE_ACCESS_TOKEN")

    /// The name.
    let text: String

    /// Takes `text`; nil if it is not such a name.
    init?(_ text: String) {
        func isStart(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard let first = text.utf8.first, isStart(first) else { return nil }
        guard text.utf8.allSatisfy({ isStart($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.text = text
    }

    private init(checked text: String) {
        self.text = text
    }
}
