/// Which failures are tried again, how often, and after what time.
package struct RetryPolicy: Equatable, Sendable {
    /// How many tries there are behind the first.
    package let retries: Int

    /// The deadline of one try, so that a reply that does not come leaves time for the next: half of what is left, but
    /// no less than 10 s, while there are further tries; else all of it.
    package func deadline(ofTry retry: Int, within deadline: Deadline) -> Deadline {
        guard retry < retries else { return deadline }
        return deadline.limited(toSeconds: max(10, Int(deadline.remaining.components.seconds) / 2))
    }

    /// Allows so many further tries.
    package init(retries: Int) {
        self.retries = retries
    }

    /// How long to wait after a failed try; nil if it shall not be repeated.
    ///
    /// Exponential with full jitter: anything from nothing to 0.5 s, 1 s, 2 s, … 8 s, so that many clients that failed
    /// together do not come back together; no less than what the service asks for in `Retry-After`.
    ///
    /// - Parameters:
    ///   - failure: what went wrong.
    ///   - retry: how many further tries there have been.
    ///   - jitter: a random number from 0 up to 1.
    package func wait(after failure: Failure, retry: Int, jitter: Double) -> Duration? {
        guard retry < retries, failure.isTemporary else { return nil }
        let ceiling = min(8, 0.5 * Double(1 << min(retry, 4)))
        let backoff = Duration.milliseconds(Int(ceiling * jitter * 1_000))
        return max(backoff, .seconds(failure.service?.retryAfter ?? 0))
    }
}
