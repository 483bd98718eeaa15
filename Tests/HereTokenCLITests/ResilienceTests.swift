import Foundation
import Testing

extension BinaryTests {
    /// Retries, and wrong clocks.
    @Suite(.serialized) struct ResilienceTests {
        private let service: TokenService
        private let mark = "/resilience-\(UUID().uuidString)"

        init() throws {
            service = try TokenService()
        }

        private func fetch(_ behaviour: String, _ options: String...) async throws -> Outcome {
            try await Binary.run(
                ["fetch", "-c", service.ready.credentials, "--endpoint", service.endpoint(behaviour + mark)] + options
            )
        }

        private func requests() throws -> [TokenService.Request] { try service.requests(with: mark) }

        @Test("fetch retries after 503 with a new signature for each try")
        func serviceUnavailable() async throws {
            let run = try await fetch(TokenService.reply("{}", status: 503, first: 2), "--verbose")
            #expect(run.status == 0)
            #expect(try requests().count == 3)
            #expect(Set(try requests().map(\.oauthSignature)).count == 3)
            #expect(
                run.stderr.components(separatedBy: "is temporarily unavailable (HTTP 503); retrying in ").count == 3
            )
        }

        @Test("fetch waits after 429 as long as Retry-After says", arguments: ["1", "date"])
        func retryAfter(_ value: String) async throws {
            let now = Date()
            func httpDate(_ date: Date) -> String {
                let formatter = DateFormatter()
                formatter.locale = Locale(identifier: "en_US_POSIX")
                formatter.timeZone = TimeZone(secondsFromGMT: 0)
                formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
                return formatter.string(from: date)
            }
            let headers = [
                "Date": httpDate(now), "Retry-After": value == "date" ? httpDate(now.addingTimeInterval(2)) : value,
            ]
            let run = try await fetch(TokenService.reply("{}", status: 429, headers: headers, first: 1), "--verbose")
            #expect(run.status == 0)
            #expect(try requests().count == 2)
            #expect(run.stderr.contains("retrying in \(value == "date" ? "2.0" : "1.0") s\n"), "\(run.stderr)")
        }

        @Test(
            "fetch retries with a new signature after a connection breaks at any point",
            arguments: [
                "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}",
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
            ]
        )
        func brokenConnections(_ bytes: String) async throws {
            let run = try await fetch(TokenService.raw(bytes), "--retries", "1")
            #expect(run.status == 69)
            #expect(try requests().count == 2)
            #expect(Set(try requests().map(\.oauthSignature)).count == 2)
        }

        @Test("fetch retries as often as --retries says", arguments: [0, 1])
        func retries(_ count: Int) async throws {
            let run = try await fetch(TokenService.reply("{}", status: 500), "--retries", "\(count)")
            #expect(run.status == 75)
            #expect(try requests().count == count + 1)
        }

        @Test("fetch signs for the service's time, and warns by how much the clock is off", arguments: [3_600, -3_600])
        func clock(_ offset: Int) async throws {
            let directory = try TemporaryDirectory()
            let options = ["--cache-dir", directory("cache"), "--expires-in", "2h"]
            let endpoint = service.endpoint("/~clock/\(offset)" + mark)
            let command = ["fetch", "-c", service.ready.credentials, "--endpoint", endpoint] + options
            let run = try await Binary.run(command)
            #expect(run.status == 0)
            #expect(run.stderr.contains(" s \(offset > 0 ? "behind" : "ahead of") the service's; "), "\(run.stderr)")
            let digits = run.stderr.split(separator: "clock is ").last?.prefix { $0.isNumber }
            #expect((3_590...3_610).contains(digits.flatMap { Int($0) } ?? 0))
            #expect(try requests().count == 2)

            let expiresAt = try Date(try #require(run.json["expires_at"] as? String), strategy: .iso8601)
            #expect(abs(expiresAt.timeIntervalSinceNow - Double(offset + 7_200)) < 30)
            #expect((7_100...7_200).contains(run.json["expires_in"] as? Int ?? 0))

            let cached = try await Binary.run(command)
            #expect(cached.json["expires_at"] as? String == run.json["expires_at"] as? String)
            #expect((7_100...7_200).contains(cached.json["expires_in"] as? Int ?? 0))
            #expect(try requests().count == 2)
        }
    }
}
