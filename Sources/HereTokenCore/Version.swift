/// The version of this package, defined only here.
package enum Version {
    /// Semantic version, without a `v`.
    package static let current = "0.1.0"
}
