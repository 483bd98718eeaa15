import Foundation
import Glibc

/// The machine's clocks at one instant.
///
/// The wall clock can be set back and forward. The uptime cannot, but it restarts with the machine.
package struct ClockReading: Equatable, Codable, Sendable {
    /// Seconds since 1970, by the machine's clock.
    package let wall: Int
    /// Seconds since the machine started, sleep included.
    package let uptime: Int
    /// The kernel's id of this boot; empty if it is not known.
    package let boot: String

    package init(wall: Int, uptime: Int, boot: String) {
        self.wall = wall
        self.uptime = uptime
        self.boot = boot
    }

    /// The seconds from `earlier` to this reading.
    ///
    /// Within one boot it is the larger number of the two clocks, so that nothing looks younger than it is.
    func age(since earlier: ClockReading) -> Int {
        let byWall = wall - earlier.wall
        return isSameBoot(as: earlier) ? max(byWall, uptime - earlier.uptime) : byWall
    }

    /// Whether both readings are from the same boot of the same machine.
    func isSameBoot(as other: ClockReading) -> Bool {
        !boot.isEmpty && boot == other.boot
    }
}

/// The instant by which an operation must end.
package struct Deadline: Sendable {
    let instant: ContinuousClock.Instant
    /// The time that was allowed, in seconds, for messages.
    package let timeout: Int

    /// A deadline `seconds` from now.
    package static func after(seconds: Int) -> Deadline {
        Deadline(instant: .now + .seconds(seconds), timeout: seconds)
    }

    /// The time left; zero when it has passed.
    var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: instant)) }

    /// The time left in milliseconds for poll(2), rounded up so that the last one is not a busy loop.
    var pollTimeout: Int32 {
        let left = remaining.components
        let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
        return remaining == .zero ? 0 : Int32(clamping: milliseconds + 1)
    }

    /// This deadline, or `seconds` from now if that is sooner.
    func limited(toSeconds seconds: Int) -> Deadline {
        let limit = Deadline.after(seconds: seconds)
        return instant < limit.instant ? self : limit
    }

    /// The instant when `pause`, and half of the time left after it, have passed.
    func half(after pause: Duration = .zero) -> Deadline {
        Deadline(instant: .now + pause + max(.zero, remaining - pause) / 2, timeout: timeout)
    }

}

/// Dates in English and in GMT, as in header fields and certificates.
package enum HTTPDate {
    /// The seconds since 1970 that a clock can show: up to the end of the year 9999.
    static let plausible = 0...253_402_300_799

    /// Reads the date of a header field, in any of the three forms of RFC 9110, section 5.6.7, as seconds since 1970.
    ///
    /// - Returns: nil if it is not such a date.
    package static func parse(_ text: String) -> Int? {
        let formats = [
            "EEE, dd MMM yyyy HH:mm:ss 'GMT'",
            // Obsolete: RFC 850, with two digits of the year, and asctime(3).
            "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy",
        ]
        return formats.lazy.compactMap { parse(text, as: $0) }.first
    }

    /// Reads a date as OpenSSL prints it, such as `Nov  5 04:30:14 2026 GMT`.
    static func parseOpenSSL(_ text: String) -> Int? { parse(text, as: "MMM d HH:mm:ss yyyy 'GMT'") }

    private static func parse(_ text: String, as format: String) -> Int? {
        // DateFormatter traps at some other characters, such as combining marks, and prints the text.
        guard text.utf8.count <= 64, text.utf8.allSatisfy({ $0.isAlphanumeric || " ,:-".utf8.contains($0) }) else {
            return nil
        }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = format
        // Days of one digit have two spaces before them.
        let words = text.split(separator: " ").joined(separator: " ")
        return formatter.date(from: words).map { Int($0.timeIntervalSince1970) }
            .flatMap { plausible.contains($0) ? $0 : nil }
    }
}

/// Times in the format of RFC 3339, in UTC.
///
/// It uses the C library: Foundation would load data of calendars and time zones at each start.
package enum RFC3339 {
    /// The time `seconds` after the beginning of 1970, as in `2026-11-24T20:41:38Z`.
    ///
    /// - Parameter seconds: up to the end of the year 9999.
    package static func text(_ seconds: Int) -> String {
        var time = seconds
        var fields = tm()
        gmtime_r(&time, &fields)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { text in
            guard let start = text.baseAddress else { return "" }
            strftime(start, text.count, "%Y-%m-%dT%H:%M:%SZ", &fields)
            return String(cString: start)
        }
    }
}
