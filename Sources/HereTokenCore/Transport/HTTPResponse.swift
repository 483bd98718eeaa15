package import Foundation

/// A reply, complete, or as far as it was read.
package struct HTTPResponse: Equatable, Sendable {
    /// The status code.
    package let status: Int
    /// Header fields by name in lower case.
    package let headers: [String: String]
    /// The body, decompressed.
    package let body: Data

    /// Puts a reply together.
    package init(status: Int, headers: [String: String], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
