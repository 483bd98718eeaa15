/// A name that Kubernetes takes for most objects: a DNS subdomain (RFC 1123) in lower case, of at most 253 characters.
struct DNSSubdomain: Equatable, Sendable {
    /// The default name of a Secret.
    static let hereToken = DNSSubdomain(checked: "here-token")

    /// The name.
    let text: String

    /// Takes `text`; nil if it is not such a name.
    init?(_ text: String) {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else { return nil }
        self.text = text
    }

    private init(checked text: String) {
        self.text = text
    }

    /// Whether it is a single label of at most 63 characters, as the name of a namespace must be.
    var isLabel: Bool { !text.contains(".") && text.utf8.count <= 63 }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        guard let first = label.first, let last = label.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
