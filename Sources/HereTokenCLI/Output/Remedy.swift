import HereTokenCore

/// What helps against the refusals of HERE's service, by its error codes.
enum Remedy {
    /// What to do about `error`.
    static func forRefusal(_ error: ServiceError) -> String {
        switch error.code {
        case 401300:
            "compare here.access.key.id and .secret with HERE's portal: cut off, of two different keys, deleted,"
                + " or for another environment (China, staging) than \(error.host)"
        case 401204: clockRemedy(lead: error.clockLead)
        case 401207: "run it again: each signature can be used once, and something sent this one twice"
        case 401310: "put the access key's id into here.access.key.id; here.client.id is another thing"
        case 401200, 401202, 401205, 401206, 400290:
            "this is a fault of here-token, or of a proxy that changes requests: please report it with the ids above"
        case 401302, 403403: "give the app access to this service in HERE's portal"
        case 403109: "add the app to the project that --scope names, in HERE's portal"
        case 400909, 400927: "check --scope: the HRN of a project, as HERE's portal shows it"
        case 400981: "name one project only in --scope"
        case 400208, 400209: "ask for a longer life with --expires-in, or leave it out"
        case 401424: "enable the access key in HERE's portal, or make another"
        default: "look the error up in HERE's documentation, or give the ids above to HERE's support"
        }
    }

    private static func clockRemedy(lead: Int?) -> String {
        let synchronize = "set this machine's clock (timedatectl set-ntp true)"
        guard let lead, abs(lead) > 1 else { return synchronize }
        return synchronize + ": it is \(abs(lead)) s \(lead > 0 ? "ahead of" : "behind") the service's"
    }
}
