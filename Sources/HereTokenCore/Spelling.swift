/// Guesses at what a misspelt word was meant to be.
package enum Spelling {
    /// The most letters that two words may be apart.
    package static let tolerance = 2

    /// The first of `words` that is nearest to `word` and not too far from it.
    package static func nearest(to word: String, among words: [String]) -> String? {
        words.map { (word: $0, distance: distance(Array(word.utf8), Array($0.utf8))) }
            .filter { $0.distance <= tolerance && $0.distance < $0.word.utf8.count }
            .min { $0.distance < $1.distance }?.word
    }

    /// Whether `left` becomes `right` by a few insertions, deletions and substitutions.
    package static func isClose(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        distance(left, right) <= tolerance
    }

    /// The number of insertions, deletions and substitutions from `left` to `right`, up to one more than is tolerated.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        guard abs(left.count - right.count) <= tolerance else { return tolerance + 1 }
        var row = Array(0...right.count)
        for (i, leftByte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, rightByte) in right.enumerated() {
                let substitution = diagonal + (leftByte == rightByte ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return min(row[right.count], tolerance + 1)
    }
}
