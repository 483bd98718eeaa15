import ArgumentParser

/// A duration as users write it: `90`, `90s`, `15m`, `2h`, `1d`; at least a second, at most ten years.
struct WholeSeconds: ExpressibleByArgument, Equatable {
    /// The duration in seconds.
    let seconds: Int

    /// A duration of `seconds`.
    init(seconds: Int) {
        self.seconds = seconds
    }

    /// Reads a duration; nil if `argument` is none.
    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400]
        guard let number = Int(digits), let unit = units[String(argument.dropFirst(digits.count))] else { return nil }
        let (seconds, overflow) = number.multipliedReportingOverflow(by: unit)
        guard !overflow, (1...315_360_000).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// How the default is shown in the help.
    var defaultValueDescription: String { "\(seconds)s" }
}
