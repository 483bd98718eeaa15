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
            let text = "\(failure.message); trying again in \(wait.inSeconds) s"
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

extension Duration {
    /// Seconds with one decimal place.
    fileprivate var inSeconds: String {
        let tenths = components.seconds * 10 + components.attoseconds / 100_000_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
