/// One section of an `.ini`, which is what HERE's clients call a profile.
package struct INISection: Equatable, Sendable {
    /// The name between the brackets, without blanks around it; nil for what stands before the first header.
    package let name: String?
    /// The line of its first header, counted from 1; nil for what stands before that.
    package let line: Int?
    /// The entries in their order.
    package var entries: [Property]

    /// Makes a section.
    package init(name: String?, line: Int?, entries: [Property]) {
        self.name = name
        self.line = line
        self.entries = entries
    }
}
