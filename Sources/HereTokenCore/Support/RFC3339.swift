import Glibc

/// Times as RFC 3339 has them, in UTC.
///
/// By the C library: Foundation would read its data of calendars and time zones for it, at each start.
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
