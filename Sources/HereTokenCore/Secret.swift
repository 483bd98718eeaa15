import Glibc

/// Bytes that must never be shown: wiped from memory with their last owner, `<redacted>` wherever they would print.
///
/// It is not `Codable`, not `ExpressibleByStringLiteral` and hands out its bytes only to a closure, so that each place
/// where a secret leaves it can be found by searching for ``withBytes(_:)`` and ``revealed()``.
package struct Secret: Sendable {
    private let storage: Storage

    /// Copies `bytes` into memory of its own; wiping the original is the caller's business.
    package init(_ bytes: some Collection<UInt8>) {
        storage = Storage(bytes)
    }

    /// Encodes UTF-16 code units as UTF-8; what is not UTF-16 becomes U+FFFD.
    init(utf16 units: [UInt16]) {
        var bytes: [UInt8] = []
        // No unit takes more than three.
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
    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(storage.buffer))
    }

    /// The bytes as UTF-8 text, for the one place that has to print or send them.
    package func revealed() -> String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }
}

extension Secret: Equatable {
    /// Compares in a time that depends on the lengths alone.
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
    /// What `print` and string interpolation show.
    package var description: String { "<redacted>" }

    /// What `debugPrint` and the description of a value that holds a secret show.
    package var debugDescription: String { "<redacted>" }

    /// What `dump` shows: nothing inside.
    package var customMirror: Mirror { Mirror(self, children: [Mirror.Child]()) }
}

extension Secret {
    // Unchecked because of the pointer: the bytes are written by `init` and `deinit` only, when nobody shares them.
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
    /// Overwrites a buffer that held a secret.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }
}
