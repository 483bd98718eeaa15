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

    /// What is left; zero when it has passed.
    package var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: instant)) }

    /// This deadline, or `seconds` from now if that is sooner.
    package func limited(toSeconds seconds: Int) -> Deadline {
        let sooner = Deadline.after(seconds: seconds)
        return sooner.instant < instant ? sooner : self
    }
}
