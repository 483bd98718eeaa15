import Foundation

/// Dates in English and in GMT, as protocols write them.
package enum HTTPDate {
    /// The seconds since 1970 that are believed of a clock: up to the end of the year 9999.
    package static let plausible = 0...253_402_300_799

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
