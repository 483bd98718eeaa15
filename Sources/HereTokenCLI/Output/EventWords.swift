import Glibc
import HereTokenCore

extension Log {
    /// Tells what happens on the way to a token, as far as it is of interest.
    func tell(_ event: FetchEvent) {
        switch event {
        case .cached(let secondsLeft):
            note("the token is from the cache and has \(secondsLeft) s to live")
        case .cacheUnusable(let failure):
            warn("\(failure.words); the cache is not used", hint: failure.hint)
        case .waitingForAnotherProcess:
            progress("waiting for another process that is fetching this token")
        case .asking(let host):
            note("asking \(host) for a token")
        case .retrying(let wait, let failure):
            let text = "\(FailureReport(failure).message); trying again in \(wait.inSeconds) s"
            if wait > .seconds(1) { progress(text) } else { note(text) }
        case .clockCorrected(let lead):
            let direction = lead < 0 ? "behind" : "ahead of"
            warn(
                "this machine's clock is \(abs(lead)) s \(direction) the service's; the request was signed for its time",
                hint: "set the clock (timedatectl set-ntp true)"
            )
        }
    }
}

extension CacheFailure {
    /// What is wrong with the cache.
    var words: String {
        switch self {
        case .noPlace: "there is no place for a cache: HOME is not set"
        case .system(let path, let errno):
            "the cache \(path.displayed) cannot be used: \(String(cString: strerror(errno)))"
        case .foreignOwner(let path): "the cache \(path.displayed) belongs to another user"
        case .writableByOthers(let path, let mode):
            "others can write to the cache \(path.displayed) (mode \(String(mode, radix: 8)))"
        case .cryptography: "OpenSSL could not seal the token for the cache"
        }
    }

    /// What to do about it.
    var hint: String {
        switch self {
        case .noPlace, .system, .foreignOwner: "name a directory of your own with --cache-dir, or use --no-cache"
        case .writableByOthers(let path, _): "chmod 700 -- \(ShellDialect.sh.quotedIfNeeded(path).displayed)"
        case .cryptography: "please report it"
        }
    }

    /// Whether the system failed, rather than a setting.
    var isOfTheSystem: Bool {
        if case .system = self { true } else { false }
    }
}

extension Duration {
    /// Seconds with one decimal place.
    fileprivate var inSeconds: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
