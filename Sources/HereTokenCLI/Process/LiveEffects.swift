import Foundation
import Glibc
import HereTokenCore

extension ClockReading {
    static func now() -> ClockReading {
        var wall = timespec()
        var uptime = timespec()
        clock_gettime(CLOCK_REALTIME, &wall)
        clock_gettime(CLOCK_BOOTTIME, &uptime)
        return ClockReading(wall: wall.tv_sec, uptime: uptime.tv_sec, boot: bootID)
    }

    /// The kernel's random id of this boot; empty if it cannot be read.
    private static let bootID: String = {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var id = [UInt8](repeating: 0, count: 36)
        return read(descriptor, &id, id.count) == id.count ? String(decoding: id, as: UTF8.self) : ""
    }()
}

extension Effects {
    /// The machine's clocks and random numbers, and `log`.
    static func live(log: Log) -> Effects {
        Effects(
            clock: ClockReading.now,
            nonce: RandomText.make,
            jitter: { Double.random(in: 0..<1) },
            pause: { duration in Thread.sleep(forTimeInterval: duration / .seconds(1)) },
            tell: { notice in log.tell(notice) },
            isVerbose: log.level >= .notes
        )
    }
}

extension TokenClient {
    /// A client that uses the network.
    static func live(settings: ConnectionSettings, retries: Int, effects: Effects) -> TokenClient {
        TokenClient(
            transport: URLSessionTransport(settings: settings) { request, deadline in
                let host = (try? RequestURL(request.url))?.authority ?? request.url
                let text = "waiting for \(host), up to \(deadline.timeout) s"
                effects.tell(Notice(.progress, text))
            },
            retryPolicy: RetryPolicy(retries: retries),
            effects: effects,
            hidden: settings.proxy?.secrets ?? []
        )
    }
}
