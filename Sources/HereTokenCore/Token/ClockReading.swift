/// What the machine's clocks say at one instant.
///
/// The wall clock can be set back and forward; the other one cannot, but starts anew with the machine.
package struct ClockReading: Equatable, Sendable {
    /// Seconds since 1970, by the machine's clock.
    package let wall: Int
    /// Seconds since the machine started, sleep included.
    package let uptime: Int
    /// Which start that was; empty where it cannot be told.
    package let boot: String

    /// Puts a reading together.
    package init(wall: Int, uptime: Int, boot: String) {
        self.wall = wall
        self.uptime = uptime
        self.boot = boot
    }

    /// The seconds from `earlier` to this reading: by both clocks if both count from the same start, and then the
    /// larger number, so that nothing looks younger than it is.
    package func age(since earlier: ClockReading) -> Int {
        let byWall = wall - earlier.wall
        return isSameBoot(as: earlier) ? max(byWall, uptime - earlier.uptime) : byWall
    }

    /// Whether both readings are of the same start of the same machine.
    package func isSameBoot(as other: ClockReading) -> Bool {
        !boot.isEmpty && boot == other.boot
    }
}
