import Foundation
import Glibc
import Testing

extension BinaryTests {
    /// Many processes with one cache.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct SingleFlightTests {
        private let directory: TemporaryDirectory
        private let service: TokenService
        private let mark = "/flight-\(UUID().uuidString)"

        init() throws {
            directory = try TemporaryDirectory()
            service = try TokenService()
        }

        /// Starts a fetch.
        ///
        /// `launcher` can lower the priority of many processes, so that other tests do not time out.
        private func start(
            _ options: String...,
            behaviour: String = "",
            launcher: [String] = []
        ) throws -> Subprocess {
            try Subprocess(
                launcher + [
                    Binary.path, "fetch", "-c", service.ready.credentials, "--format", "token", "--cache-dir",
                    directory("c"),
                ]
                    + ["--endpoint", service.endpoint(behaviour + mark)] + options
            )
        }

        private let nice = ["/usr/bin/nice", "-n", "10"]

        private func outcomes(_ processes: [Subprocess]) async throws -> [Outcome] {
            var outcomes: [Outcome] = []
            for process in processes { outcomes.append(try await process.outcome()) }
            return outcomes
        }

        private func waitForRequest(of process: Subprocess) async throws {
            try await process.wait { try !service.requests(with: mark).isEmpty }
        }

        @Test("100 processes at once make one request and print the same token")
        func hundred() async throws {
            let runs = try await outcomes((0..<100).map { _ in try start("--timeout", "60s", launcher: nice) })
            #expect(runs.allSatisfy { $0.status == 0 && $0.stderr.isEmpty })
            #expect(Set(runs.map(\.stdout)).count == 1)
            #expect(try service.requests(with: mark).count == 1)
        }

        @Test("20 scopes at once make 20 requests")
        func scopes() async throws {
            let runs = try await outcomes(
                (0..<60).map { number in
                    try start(
                        "--scope",
                        "hrn:here:authorization::org:project/\(number % 20)",
                        "--timeout",
                        "60s",
                        launcher: nice
                    )
                }
            )
            #expect(runs.allSatisfy { $0.status == 0 })
            #expect(Set(runs.map(\.stdout)).count == 20)
            #expect(try service.requests(with: mark).count == 20)
        }

        @Test("a process waits only for its own cache entry, and not longer than its timeout")
        func waiting() async throws {
            let holder = try start(behaviour: "/~slow/50")
            try await waitForRequest(of: holder)
            let other = try await start("--scope", "hrn:here:authorization::org:project/x").outcome()
            #expect(other.status == 0)
            let waiter = try await start("--timeout", "5s", "--verbose", behaviour: "/~slow/50").outcome()
            #expect(waiter.status == 75)
            #expect(waiter.stderr.contains("waiting: another process is fetching this token\n"))
            #expect(waiter.stderr.contains("this token takes too long: fetching it here\n"), "\(waiter.stderr)")
            kill(holder.id, SIGKILL)
            _ = try await holder.outcome()
            #expect(try service.requests(with: mark).count == 3)
        }

        @Test("a waiting process fetches if the lock holder dies")
        func deadHolder() async throws {
            let holder = try start(behaviour: "/~until/dead")
            try await waitForRequest(of: holder)
            let waiter = try start("--verbose", behaviour: "/~until/dead")
            try await waiter.wait { try waiter.errorsSoFar().contains("waiting: another process") }
            kill(holder.id, SIGKILL)
            _ = try await holder.outcome()
            try service.letGo("dead")
            #expect(try await waiter.outcome().status == 0)
            #expect(try service.requests(with: mark).count == 2)
        }

        @Test("waiting processes do not fail one after another if the lock holder fails")
        func failingHolder() async throws {
            let refused = try TokenService.reply("{}", status: 403)
            let runs = try await outcomes(
                (0..<20).map { _ in try start("--timeout", "12s", behaviour: "/~slow/1.5" + refused) }
            )
            #expect(runs.allSatisfy { $0.status == 77 }, "\(runs.map(\.status))")
        }

        @Test("processes killed at random times do not break a later fetch")
        func killed() async throws {
            let clock = ContinuousClock()
            let beginning = clock.now
            #expect(try await start().outcome().status == 0)
            // The time of one fetch on this machine, so that the kills hit every part of it.
            let lifetime = min(clock.now - beginning, .milliseconds(100))
            var killed = 0
            for round in 0..<50 {
                var killers: [Task<Void, any Error>] = []
                let processes = try (0..<10).map { number in
                    let process = try start(number % 2 == 0 ? "--refresh" : "--quiet", "--min-ttl", "\(round + 1)")
                    let pause = lifetime * Double.random(in: 0...0.5)
                    killers.append(
                        Task {
                            try await Task.sleep(for: pause)
                            kill(process.id, SIGKILL)
                        }
                    )
                    return process
                }
                for killer in killers { try await killer.value }
                killed += try await outcomes(processes).count { $0.status == -SIGKILL }
                // A broken entry would be a miss.
                let later = try await start("--cached-only").outcome()
                #expect(later.status == 0 && later.stderr.isEmpty, "\(later.stderr)")
            }
            #expect(killed > 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: directory("c"))
            #expect(names.count(where: { $0.hasSuffix(".token") }) == 1)
            #expect(names.count(where: { $0.hasSuffix(".lock") }) <= 1)
        }
    }
}
