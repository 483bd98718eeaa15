import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// Many processes on one cache.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct SingleFlightTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let mark = "/flight-\(UUID().uuidString)"

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        private func start(_ options: String..., behaviour: String = "") throws -> Subprocess {
            try Subprocess(
                [
                    Binary.path, "fetch", "-c", service.ready.credentials, "--format", "token", "--cache-dir",
                    directory("c"),
                ]
                    + ["--endpoint", service.endpoint(behaviour + mark)] + options
            )
        }

        private func outcomes(_ processes: [Subprocess]) async throws -> [Outcome] {
            var outcomes: [Outcome] = []
            for process in processes { outcomes.append(try await process.outcome()) }
            return outcomes
        }

        private func waitForRequest() async throws {
            while try service.requests(with: mark).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        }

        @Test("a hundred at once make one request and print one token")
        func hundred() async throws {
            let runs = try await outcomes((0..<100).map { _ in try start("--timeout", "60s") })
            #expect(runs.allSatisfy { $0.status == 0 && $0.stderr.isEmpty })
            #expect(Set(runs.map(\.stdout)).count == 1)
            #expect(try service.requests(with: mark).count == 1)
        }

        @Test("twenty scopes at once make twenty requests")
        func scopes() async throws {
            let runs = try await outcomes(
                (0..<60).map { number in
                    try start("--scope", "hrn:here:authorization::org:project/\(number % 20)", "--timeout", "60s")
                }
            )
            #expect(runs.allSatisfy { $0.status == 0 })
            #expect(Set(runs.map(\.stdout)).count == 20)
            #expect(try service.requests(with: mark).count == 20)
        }

        @Test("another entry does not wait, and a waiter's wait counts against its timeout")
        func waiting() async throws {
            let holder = try start(behaviour: "/~slow/50")
            try await waitForRequest()
            let other = try await start("--scope", "hrn:here:authorization::org:project/x").outcome()
            #expect(other.status == 0)
            let waiter = try await start("--timeout", "2s", "--verbose", behaviour: "/~slow/50").outcome()
            #expect(waiter.status == 75)
            #expect(waiter.stderr.contains("waiting for another process that is fetching this token\n"))
            #expect(waiter.stderr.contains("another process that is fetching this token was not done within 2 s\n"))
            kill(holder.id, SIGKILL)
            _ = try await holder.outcome()
            #expect(try service.requests(with: mark).count == 2)
        }

        @Test("whoever waits goes on when the holder dies")
        func deadHolder() async throws {
            let holder = try start(behaviour: "/~slow/5")
            try await waitForRequest()
            let waiter = try start("--verbose", behaviour: "/~slow/5")
            while try !waiter.errorsSoFar().contains("waiting for another process") {
                try await Task.sleep(for: .milliseconds(10))
            }
            kill(holder.id, SIGKILL)
            _ = try await holder.outcome()
            #expect(try await waiter.outcome().status == 0)
            #expect(try service.requests(with: mark).count == 2)
        }

        @Test("those who wait for a holder that fails do not fail one behind the other")
        func failingHolder() async throws {
            let refused = try TokenService.reply("{}", status: 403)
            let runs = try await outcomes(
                (0..<20).map { _ in try start("--timeout", "12s", behaviour: "/~slow/1.5" + refused) }
            )
            #expect(runs.allSatisfy { $0.status == 77 }, "\(runs.map(\.status))")
        }

        @Test("five hundred killed at random instants leave nothing that a later one trips over")
        func killed() async throws {
            #expect(try await start().outcome().status == 0)
            for round in 0..<50 {
                let processes = try (0..<10).map { number in
                    try start(number % 2 == 0 ? "--refresh" : "--quiet", "--min-ttl", "\(round + 1)")
                }
                for process in processes {
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...12)))
                    kill(process.id, SIGKILL)
                }
                _ = try await outcomes(processes)
                // An entry that cannot be opened would be a miss.
                let later = try await start("--cached-only").outcome()
                #expect(later.status == 0 && later.stderr.isEmpty, "\(later.stderr)")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: directory("c"))
            #expect(names.count(where: { $0.hasSuffix(".token") }) == 1)
            #expect(names.count(where: { $0.hasSuffix(".lock") }) <= 1)
        }
    }
}
