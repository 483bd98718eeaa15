/// A list of texts, each as its length in bytes, `:` and itself.
///
/// Not JSON: Foundation takes longer to read that than all else takes that a cached token needs.
struct CacheFields {
    /// The list, which has a secret in it and is for whoever takes it to wipe.
    private(set) var bytes: [UInt8] = []

    /// An empty list with room for `capacity` bytes, so that it stays in one place.
    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Appends a text.
    mutating func append(_ text: some Collection<UInt8>) {
        bytes += Array("\(text.count):".utf8)
        bytes += text
    }

    /// Takes the texts off such a list.
    struct Reader {
        private var rest: Slice<UnsafeBufferPointer<UInt8>>

        /// Reads `bytes`, which must outlive it.
        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            rest = bytes[...]
        }

        /// Whether there is nothing left.
        var isAtEnd: Bool { rest.isEmpty }

        /// The bytes of the next text; nil if there is none.
        mutating func next() -> Slice<UnsafeBufferPointer<UInt8>>? {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard
                digits.count < 8, let count = Int(String(decoding: digits, as: UTF8.self)),
                rest.count > digits.count + count, rest[digits.endIndex] == UInt8(ascii: ":")
            else { return nil }
            let text = rest.dropFirst(digits.count + 1).prefix(count)
            rest = rest[text.endIndex...]
            return text
        }

        /// The next text; nil if there is none in UTF-8.
        mutating func text() -> String? { next().flatMap { String(validating: $0, as: UTF8.self) } }

        /// The next text as a number of `range`; nil if it is none.
        mutating func number(in range: ClosedRange<Int>) -> Int? {
            text().flatMap { Int($0) }.flatMap { range.contains($0) ? $0 : nil }
        }
    }
}
