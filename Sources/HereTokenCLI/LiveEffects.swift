import Foundation
import Glibc
import HereTokenCore

extension ClockReading {
    /// What the machine's clocks say now.
    static func now() -> ClockReading {
        var wall = timespec()
        var uptime = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        clock_gettime(CLOCK_BOOTTIME, &uptime)
        let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return ClockReading(
            wall: wall.tv_sec,
            uptime: uptime.tv_sec,
            boot: boot?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        )
    }
}

extension Effects {
    /// The real clocks and random numbers, and `log` to tell.
    static func live(log: Log) -> Effects {
        Effects(
            clock: ClockReading.now,
            nonce: {
                var generator = SystemRandomNumberGenerator()
                return Nonce.make(using: &generator)
            },
            jitter: { Double.random(in: 0..<1) },
            pause: { duration in Thread.sleep(forTimeInterval: duration / .seconds(1)) },
            tell: { event in log.tell(event) }
        )
    }
}

extension TokenClient {
    /// A client with the real network.
    static func live(settings: ConnectionSettings, retries: Int, effects: Effects) -> TokenClient {
        TokenClient(
            transport: URLSessionTransport(settings: settings),
            retryPolicy: RetryPolicy(retries: retries),
            effects: effects,
            hidden: settings.proxy?.secrets ?? []
        )
    }
}
