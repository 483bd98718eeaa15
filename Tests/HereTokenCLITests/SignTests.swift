import Foundation
import Testing

extension BinaryTests {
    /// `sign`, checked by the service, by curl and by another implementation of OAuth 1.0.
    @Suite(.serialized) struct SignTests {
        private let service: TokenService
        private let scope = "hrn:here:authorization::org:project/a b"

        init() throws {
            service = try TokenService()
        }

        @Test("sign prints a header that the service accepts and curl can send")
        func accepted() async throws {
            let endpoint = service.endpoint("/signed")
            let run = try await Binary.shell(
                #""$here_token" sign -c "$1" --endpoint "$2" | curl -sS -H @- -d grant_type=client_credentials "$2""#,
                service.ready.credentials,
                endpoint
            )
            #expect(run.stdout.contains("access_token"), "\(run.stdout)")
            let curl = try await Binary.shell(
                #""$here_token" sign -c "$1" --endpoint "$2" --scope "$3" --expires-in 2h --curl | curl -sS -K -"#,
                service.ready.credentials,
                endpoint + "?a=%22b%5C&c",
                "hrn:here:authorization::org:project/x"
            )
            #expect(curl.stdout.contains("access_token"), "\(curl.stdout)")
            #expect(try service.requests(with: "/signed").count == 2)
        }

        @Test("sign gives the signatures of HERE's published vectors")
        func vectors() async throws {
            let directory = try TemporaryDirectory()
            let file = try directory.file(
                "java",
                "here.access.key.id = testKey\nhere.access.key.secret = testSecret\n"
            ).path
            for (arguments, expected) in [
                ([], "FeKRSQawLAt3GwVBYCJqY2lawFkEHs2u78MfT7m1P+A="),
                (
                    ["--param", "key1=value1", "--param", "key1=value2", "--param", "key2=value1"],
                    "THFhaWB1Lbp/SVU+FSc/ix4CS6LpNY1suaZBSKQ4na4="
                ),
            ] {
                let pinned = ["--nonce", "ab1Xo3", "--timestamp", "123456789", "--method", "post"]
                let url = ["--url", "https://www.sampleurl.com:443/some/path"]
                let run = try await Binary.run(["sign", "-c", file, "--json"] + url + pinned + arguments)
                #expect(run.json["signature"] as? String == expected)
                #expect(run.json["base_string_uri"] as? String == "https://www.sampleurl.com/some/path")
            }
        }

        @Test("sign --explain shows each step without the secret")
        func explanation() async throws {
            let run = try await Binary.run(
                "sign",
                "-c",
                service.ready.credentials,
                "--explain",
                "--endpoint",
                "https://account.api.here.com/oauth2/token",
                "--nonce",
                "n",
                "--timestamp",
                "1600000000"
            )
            #expect(run.status == 0)
            let base =
                "POST&https%3A%2F%2Faccount.api.here.com%2Foauth2%2Ftoken&grant_type%3Dclient_credentials"
                + "%26oauth_consumer_key%3D\(service.ready.accessKeyId)%26oauth_nonce%3Dn"
                + "%26oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1600000000%26oauth_version%3D1.0"
            #expect(run.stdout.contains("\n   \(base)\n"))
            #expect(run.stdout.contains("<redacted, 86 characters>&"))
            #expect(!run.stdout.contains(service.ready.accessKeySecret))
        }

        private func compare(_ mistake: String, url: String? = nil, _ arguments: String...) async throws -> Outcome {
            let url = url ?? service.endpoint()
            let header = try await OtherClient.header(
                mistake: mistake,
                url: url,
                body: "grant_type=client_credentials&scope=hrn%3Ahere%3Aauthorization%3A%3Aorg%3Aproject%2Fa%20b",
                key: service.ready.accessKeyId,
                secret: service.ready.accessKeySecret
            )
            return try await Binary.run(
                ["sign", "-c", service.ready.credentials, "--endpoint", url, "--scope", scope, "--compare", "-"]
                    + arguments,
                input: header
            )
        }

        @Test("sign --compare accepts the header of oauthlib", arguments: ["", "?b=c%20d&a"])
        func right(_ query: String) async throws {
            let run = try await compare("", url: service.endpoint() + query)
            #expect(run.status == 0)
            #expect(run.stdout.hasPrefix("✓ the header is correct"), "\(run.stdout)")
        }

        @Test(
            "sign --compare names the mistake in the header of another client",
            arguments: [
                ("no-body", "base string", "parameters of the body are not in it"),
                ("no-scope", "base string", "scope is not in it"),
                ("unsorted", "sort order", "not sorted"),
                ("not-encoded", "encoding of the signature", "not percent-encoded"),
                ("encoded-twice", "encoding of the signature", "percent-encoded twice"),
                ("line-end", "encoding of the signature", "ends with whitespace"),
                ("no-ampersand", "key", "without &"),
                ("newline", "key", "whitespace"), ("quoted", "key", "quotes"),
                ("empty-secret", "key", "empty"), ("cut-off", "key", "lacks its first or last character"),
                ("id-for-secret", "key", "access key id is used instead of the secret"),
                ("other-secret", "signature", "no known mistake"),
                ("client-id", "key", "oauth_consumer_key is not the access key id"),
                ("old-timestamp", "timestamp", "s behind this machine's clock"),
                ("milliseconds", "timestamp", "milliseconds"),
                ("two-timestamps", "timestamp", "another timestamp than the header"),
                ("params-raw", "base string", "not percent-encoded before they are joined"),
                ("params-form", "base string", "as HTML forms are"),
                ("base-raw", "base string", "URL and parameters are not percent-encoded"),
                ("base-whole", "base string", "its & are percent-encoded too"),
                ("get", "base string", "its method is GET"), ("small-method", "base string", "its method is post"),
                ("other-host", "base string", "its URL is https://account.api.here.com/oauth2/token"),
                ("sha1", "signature", "HMAC-SHA1"), ("declared-sha1", "signature", "not HMAC-SHA256"),
                ("hex", "signature", "hexadecimal digits"), ("base64-hex", "signature", "of its hexadecimal digits"),
                ("unpadded", "signature", "lacks the ="), ("unquoted", "header", "has no quotes"),
                ("scheme", "header", "word OAuth"), ("no-nonce", "header", "oauth_nonce is missing"),
            ]
        )
        func wrong(_ mistake: String, _ step: String, _ text: String) async throws {
            let run = try await compare(mistake)
            #expect(run.status == 1)
            let lines = run.stdout.split(separator: "\n")
            #expect(
                lines.contains { $0.hasPrefix("✗ \(step): ") && $0.contains(text) && $0.contains("; try: ") },
                "\(run.stdout)"
            )
            if mistake != "unquoted" { #expect(lines.count == 1, "\(run.stdout)") }
        }

        @Test("sign --compare finds several mistakes at once")
        func several() async throws {
            let run = try await compare("no-body+no-ampersand+unpadded")
            #expect(run.status == 1)
            for text in ["of the body", "without &", "lacks the ="] {
                #expect(run.stdout.contains(text), "\(run.stdout)")
            }
            let query = try await compare("no-query+unsorted", url: service.endpoint() + "?b=c&a=d")
            #expect(
                query.stdout.contains("URL's query are not in it") && query.stdout.contains("✗ sort order"),
                "\(query.stdout)"
            )
        }

        @Test("sign --compare writes JSON, judges the time by --timestamp, and reads the header from an argument")
        func json() async throws {
            let pinned = ["sign", "-c", service.ready.credentials, "--timestamp", "1600000000"]
            let header = try await Binary.run(pinned).stdout
            let late = try await Binary.run("sign", "-c", service.ready.credentials, "--json", "--compare", header)
            let differences = try #require(late.json["differences"] as? [[String: String]])
            #expect(late.status == 1 && differences.map { $0["step"] } == ["timestamp"])
            let right = try await Binary.run(pinned + ["--json", "--compare", "> " + header])
            #expect(right.status == 0 && right.stdout == "{\"differences\":[],\"right\":true}\n")
        }

        @Test("sign refuses options that contradict each other")
        func usage() async throws {
            for arguments in [
                ["--method", "GET"], ["--param", "a=b"], ["--url", "nowhere"], ["--url", "https://h/", "--scope", "x"],
                ["--url", "https://h/", "--param", "a"], ["--explain", "--curl"], ["--compare", ""],
                ["--timestamp", "0"],
                ["--nonce", ""], ["--curl", "--json"], ["--compare", "x", "--nonce", "n"],
            ] {
                #expect(try await Binary.run(["sign", "-c", service.ready.credentials] + arguments).status == 64)
            }
            let garbage = try await Binary.run("sign", "-c", service.ready.credentials, "--compare", "Bearer x")
            #expect(garbage.status == 65)
        }
    }
}
