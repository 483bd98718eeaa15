import Glibc

/// What must hold for the whole process before anything else happens.
enum ProcessSetup {
    /// Makes writing safe: a closed pipe is an error to report, and no file is mistaken for a standard stream.
    static func prepare() {
        // Else a connection or a pipe that breaks while being written to ends the process without a word.
        signal(SIGPIPE, SIG_IGN)
        // Started with a stream closed, the next file opened would take its number, and its place.
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
            _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
