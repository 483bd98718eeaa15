/// The version of this package, the one place where it is written.
package enum Version {
    /// Semantic version, without a `v`.
    package static let current = "0.1.0"
}
