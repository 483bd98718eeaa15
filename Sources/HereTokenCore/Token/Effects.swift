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
    package let tell: @Sendable (Notice) -> Void
    /// Whether anybody reads notes; if not, their texts are not made.
    package let isVerbose: Bool

    /// Gathers the effects.
    package init(
        clock: @escaping @Sendable () -> ClockReading,
        nonce: @escaping @Sendable () -> String,
        jitter: @escaping @Sendable () -> Double,
        pause: @escaping @Sendable (Duration) -> Void,
        tell: @escaping @Sendable (Notice) -> Void,
        isVerbose: Bool
    ) {
        self.clock = clock
        self.nonce = nonce
        self.jitter = jitter
        self.pause = pause
        self.tell = tell
        self.isVerbose = isVerbose
    }

    func note(_ text: @autoclosure () -> String) {
        if isVerbose { tell(Notice(.note, text())) }
    }
}
