extension String {
    /// The text as one literal word of a POSIX shell, in single quotes.
    package var quotedForShell: String { "'" + replacing("'", with: "'\\''") + "'" }

    /// The same, in quotes only if it has a character that needs them.
    package var quotedForShellIfNeeded: String {
        let isPlain = allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._/+:@%,".contains($0)) }
        return isPlain && !isEmpty ? self : quotedForShell
    }
}
