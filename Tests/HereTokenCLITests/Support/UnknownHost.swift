/// A host without an address.
///
/// The C library rejects it without a name server, so the tests send nothing to other machines.
enum UnknownHost {
    /// A name longer than 255 bytes, the limit in RFC 1035, section 2.3.4.
    static let name = String(repeating: "name.", count: 60) + "invalid"
}
