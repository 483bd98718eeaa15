/// The instant by which an operation must be over, and the time it was given, for messages.
package struct Deadline: Sendable {
    /// When it is over.
    package let instant: ContinuousClock.Instant
    /// What was allowed, in seconds.
    package let timeout: Int

    /// A deadline `seconds` from now.
    package static func after(seconds: Int) -> Deadline {
        Deadline(instant: .now + .seconds(seconds), timeout: seconds)
    }

    /// What is left, in milliseconds; 0 when it has passed.
    package var remainingMilliseconds: Int64 {
        let left = ContinuousClock.now.duration(to: instant).components
        return max(0, left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000)
    }
}
