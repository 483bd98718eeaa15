import Glibc

/// The standard input of this process.
enum StandardInput {
    /// Puts an empty one in its place: what was read from a file could be read again through it.
    static func replaceWithNothing() {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, dup2(descriptor, STDIN_FILENO) == STDIN_FILENO else {
            close(STDIN_FILENO)
            return
        }
        close(descriptor)
    }
}
