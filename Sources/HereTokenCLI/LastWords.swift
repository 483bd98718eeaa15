import Glibc
import HereTokenCore
import Synchronization

/// What the process says when a signal ends it, made beforehand: a signal handler can make no text.
struct LastWords: ~Copyable {
    /// The time is up.
    static let timeUp = LastWords()
    /// A fault of ours.
    static let fault = LastWords()

    /// The address of a C string, which is what a signal handler can deal with.
    private let address = Atomic<UInt>(0)
    private let status = Atomic<Int32>(0)

    /// Makes the text of `failure`, and takes its exit status.
    func prepare(_ failure: Failure, as format: ErrorFormat) {
        status.store(failure.exitStatus.rawValue, ordering: .sequentiallyConsistent)
        address.store(UInt(bitPattern: strdup(failure.rendered(as: format))), ordering: .sequentiallyConsistent)
    }

    /// Says it and ends the process, with only what is safe in a signal handler.
    func end() -> Never {
        if let text = UnsafePointer<CChar>(bitPattern: address.load(ordering: .sequentiallyConsistent)) {
            _ = write(STDERR_FILENO, text, strlen(text))
        }
        _exit(status.load(ordering: .sequentiallyConsistent))
    }
}
