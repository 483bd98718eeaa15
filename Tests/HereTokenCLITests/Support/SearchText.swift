import Glibc

/// Bytes that are searched with `strstr`, which is fast in a debug build too.
///
/// A zero byte becomes a space, because it ends the text for `strstr`.
struct SearchText {
    // Always ends with a zero byte.
    private var bytes: [UInt8] = [0]

    init(_ bytes: some Sequence<UInt8> = []) { append(bytes) }

    var count: Int { bytes.count - 1 }

    mutating func append(_ more: some Sequence<UInt8>) {
        bytes.removeLast()
        bytes += more.lazy.map { $0 == 0 ? UInt8(ascii: " ") : $0 }
        bytes.append(0)
    }

    /// The index of the first `text` at or after `start`.
    func firstIndex(of text: String, from start: Int = 0) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return nil }
            return strstr(base + start, text).map { $0 - UnsafeMutablePointer(mutating: base) }
        }
    }

    /// The end of the part that contains `index`; the byte `separator` separates the parts.
    func end(ofPartAround index: Int, between separator: UInt8) -> Int {
        bytes[index..<count].firstIndex(of: separator) ?? count
    }

    /// The first 80 bytes of the part that contains `index`.
    func part(around index: Int, between separator: UInt8) -> String {
        let start = bytes[..<index].lastIndex(of: separator).map { $0 + 1 } ?? 0
        let end = end(ofPartAround: index, between: separator)
        return String(decoding: bytes[start..<end].prefix(80), as: UTF8.self)
    }
}
