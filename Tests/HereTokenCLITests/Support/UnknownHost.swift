/// A host without an address, found out without a name server: so no test sends anything to another machine.
enum UnknownHost {
    /// Longer than the 255 bytes of RFC 1035, section 2.3.4, so that the C library cannot even ask for it.
    static let name = String(repeating: "name.", count: 60) + "invalid"
}
