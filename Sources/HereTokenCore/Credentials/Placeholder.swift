/// A value that stands for another one: of a sample file, or left by a CI or a template that did not replace it.
struct Placeholder {
    /// The problem, such as `is still a placeholder`; never the value.
    let words: String
    let hint: String

    private init(_ words: String, hint: String) {
        self.words = words
        self.hint = hint
    }

    /// Nil if `value` is an ordinary value.
    init?(_ value: Secret) {
        guard let found = value.withBytes({ Self.replaced(in: $0) ?? Self.sample($0) }) else { return nil }
        self = found
    }

    /// A variable or an expression that was not replaced.
    ///
    /// No value of HERE has `$(`, `${` or `{{` in it.
    private static func replaced(in value: UnsafeBufferPointer<UInt8>) -> Placeholder? {
        guard let start = value.firstIndex(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "{") }) else {
            return nil
        }
        let rest = value[start...]
        if rest.starts(with: "${{".utf8) {
            return Placeholder(
                "has ${{ … }} in it, an expression of GitHub Actions that was not replaced",
                hint: "use the expression in the env of a step: GitHub replaces it only in workflow files"
            )
        }
        if rest.starts(with: "$(".utf8) {
            return Placeholder(
                "has $(…) in it, as Azure Pipelines leaves it for a variable that is not set",
                hint: "set that variable in the pipeline, and check its name"
            )
        }
        if rest.starts(with: "${".utf8) {
            return Placeholder(
                "has ${…} in it, a variable that was not replaced",
                hint: "set that variable, and check that the program that writes this value replaces it"
            )
        }
        if rest.starts(with: "{{".utf8) {
            return Placeholder(
                "has {{ … }} in it, an expression of a template that was not replaced",
                hint: "write the value into the template, or check the program that fills it in"
            )
        }
        if start == value.startIndex, rest.count > 1, rest.dropFirst().allSatisfy(isOfName) {
            return Placeholder(
                "begins with $, as GitLab CI leaves it for a variable that is not set",
                hint: "set that variable in the CI's settings; GitLab hides protected variables from other branches"
            )
        }
        return nil
    }

    /// A text that programs, logs and sample files write instead of a value.
    private static func sample(_ value: UnsafeBufferPointer<UInt8>) -> Placeholder? {
        func isWord(_ word: StaticString) -> Bool {
            value.count == word.utf8CodeUnitCount
                && zip(value, UnsafeBufferPointer(start: word.utf8Start, count: value.count)).allSatisfy {
                    $0 | 0x20 == $1
                }
        }
        if value.allSatisfy({ $0 == UInt8(ascii: "*") }) || value.elementsEqual("[MASKED]".utf8) {
            return value.isEmpty ? nil : Placeholder("is masked", hint: "copy the value itself, not from a log")
        }
        if isWord("null") || isWord("undefined") || isWord("none") {
            return Placeholder(
                "is null or undefined, as programs write a value that they do not have",
                hint: "check that the variable or secret that this value is from is set"
            )
        }
        // The second is the UTF-8 of the first, read as ISO-8859-1.
        let isEllipsis =
            value.allSatisfy { $0 == UInt8(ascii: ".") }
            || ["…", "\u{E2}\u{80}\u{A6}"].contains { value.elementsEqual($0.utf8) }
        let isBracketed = value.first == UInt8(ascii: "<") && value.last == UInt8(ascii: ">")
        let isAddressed =
            value.count > 4 && "-_ ".utf8.contains(value[4])
            && value.prefix(4).map { $0 | 0x20 }.elementsEqual("your".utf8)
        guard isEllipsis || isBracketed || isAddressed || isWord("changeme") else { return nil }
        return Placeholder("is still a placeholder", hint: copyHint)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "-") && CredentialsKey.accessKeyID.allows(byte)
    }
}

/// For a value that is not the one of HERE's portal.
let copyHint = "copy the value from the file you downloaded, or create a new access key in HERE's portal"
