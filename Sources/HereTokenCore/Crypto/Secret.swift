import Glibc

/// Bytes that must never be shown: printed as `<redacted>`, and wiped from memory when the last owner is freed.
///
/// It is not `Codable` and not `ExpressibleByStringLiteral`. To find each place where a secret leaves it, search for
/// ``withBytes(_:)`` and ``revealed()``.
package struct Secret: Sendable {
    private let storage: Storage

    /// Copies `bytes`; the caller wipes the original.
    package init(_ bytes: some Collection<UInt8>) {
        storage = Storage(bytes)
    }

    /// Encodes UTF-16 code units as UTF-8; malformed ones become U+FFFD.
    init(utf16 units: [UInt16]) {
        var bytes: [UInt8] = []
        // A unit takes at most three bytes. The array must not grow: that would leave a copy that is not wiped.
        bytes.reserveCapacity(3 * units.count)
        defer { bytes.wipe() }
        _ = transcode(units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: false) {
            bytes.append($0)
        }
        self.init(bytes)
    }

    /// The number of bytes, which is not secret.
    package var count: Int { storage.buffer.count }

    /// Lends the bytes to `body`, which must not let them escape.
    package func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(storage.buffer))
    }

    /// The bytes as UTF-8 text, to print or send them.
    package func revealed() -> String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }
}

extension Secret: Equatable {
    /// Compares in a time that depends only on the lengths.
    package static func == (left: Secret, right: Secret) -> Bool {
        guard left.count == right.count else { return false }
        return left.withBytes { left in
            right.withBytes { right in
                zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// For `print` and string interpolation.
    package var description: String { "<redacted>" }

    /// For `debugPrint` and the description of a value that holds a secret.
    package var debugDescription: String { "<redacted>" }

    /// For `dump`.
    package var customMirror: Mirror { Mirror(self, children: [Mirror.Child]()) }
}

extension Secret {
    // Unchecked because of the pointer: only `init` and `deinit` write the bytes, while nothing else can access them.
    private final class Storage: @unchecked Sendable {
        let buffer: UnsafeMutableBufferPointer<UInt8>

        init(_ bytes: some Collection<UInt8>) {
            buffer = .allocate(capacity: bytes.count)
            _ = buffer.initialize(fromContentsOf: bytes)
        }

        deinit {
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            buffer.deallocate()
        }
    }
}

extension Array where Element: FixedWidthInteger {
    /// Overwrites an array that held a secret.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }
}
