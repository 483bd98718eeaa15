import Glibc
import HereTokenCore

/// Where everything goes that is not the result.
enum StandardError {
    /// Writes `text`; if that fails there is nobody left to tell.
    static func write(_ text: String) {
        _ = DescriptorWriter.write(text.utf8, to: STDERR_FILENO)
    }
}
