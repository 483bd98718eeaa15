import Foundation

/// The date of an HTTP header field (RFC 9110, section 5.6.7).
package enum HTTPDate {
    /// The seconds since 1970 that are believed of a clock: up to the end of the year 9999.
    package static let plausible = 0...253_402_300_799

    /// Reads the preferred form, `Sun, 06 Nov 1994 08:49:37 GMT`, as seconds since 1970; nil for any other text.
    package static func parse(_ text: String) -> Int? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.date(from: text).map { Int($0.timeIntervalSince1970) }
            .flatMap { plausible.contains($0) ? $0 : nil }
    }
}
