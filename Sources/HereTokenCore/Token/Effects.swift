/// What the world is asked for, so that everything between can be tried without it.
package struct Effects: Sendable {
    /// The machine's clocks.
    package let clock: @Sendable () -> ClockReading
    /// A new nonce at each call.
    package let nonce: @Sendable () -> String
    /// A random number from 0 up to 1.
    package let jitter: @Sendable () -> Double
    /// Waits.
    package let pause: @Sendable (Duration) -> Void
    /// Tells a person, or a log, what goes on.
    package let tell: @Sendable (FetchEvent) -> Void

    /// Gathers the effects.
    package init(
        clock: @escaping @Sendable () -> ClockReading,
        nonce: @escaping @Sendable () -> String,
        jitter: @escaping @Sendable () -> Double,
        pause: @escaping @Sendable (Duration) -> Void,
        tell: @escaping @Sendable (FetchEvent) -> Void
    ) {
        self.clock = clock
        self.nonce = nonce
        self.jitter = jitter
        self.pause = pause
        self.tell = tell
    }
}

/// What happens on the way to a token and is worth telling.
package enum FetchEvent: Equatable, Sendable {
    /// The token comes from the cache and has that many seconds to live.
    case cached(secondsLeft: Int)
    /// The cache cannot be used.
    case cacheUnusable(CacheFailure)
    /// Another process is fetching this token already.
    case waitingForAnotherProcess
    /// The service at `host` is asked.
    case asking(host: String)
    /// A try failed, and there will be another one after a while.
    case retrying(after: Duration, because: Failure)
    /// This machine's clock is ahead of the service's by so many seconds, and that is being allowed for.
    case clockCorrected(lead: Int)
}
