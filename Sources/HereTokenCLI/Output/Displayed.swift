extension String {
    /// The text with each character that could drive a terminal, end the line or turn it around shown as `?`.
    var displayed: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                        "?"
                    default: scalar
                    }
                }
            )
        )
    }
}
