import HereTokenCore

/// What helps against the refusals of HERE's service, by its error codes.
enum Remedy {
    /// What to do about `error`.
    static func forRefusal(_ error: ServiceError) -> String {
        switch error.code {
        case 401300:
            "check that id and secret are complete and of the same access key, that the key still exists, and that"
                + " \(error.host) is its environment (global, China, staging); else create a new key"
        case 401204: clockRemedy(lead: error.clockLead)
        case 401207: "run it again: each signature can be used once, and something sent this one twice"
        case 401310: "put the access key's id into here.access.key.id; here.client.id is not the access key id"
        case 401200, 401202, 401205, 401206, 400290:
            "this is a fault of here-token, or of a proxy that changes requests: please report it with the ids above"
        case 401302, 403403: "give the app access to this service in HERE's portal"
        case 403109: "add the app to the project that the scope names, in HERE's portal"
        case 400909, 400927:
            "check the scope (--scope or here.token.scope): the HRN of a project, as HERE's portal shows it"
        case 400981: "name one project only in the scope (--scope or here.token.scope)"
        case 400208, 400209: "ask for a longer life with --expires-in, or leave it out"
        case 401424: "enable the access key in HERE's portal, or make another"
        case nil where error.errorID == nil && error.message == nil:
            "check the endpoint, and whether a proxy or firewall answered in HERE's place"
        default: "look the error up in HERE's documentation, or give the ids above to HERE's support"
        }
    }

    private static func clockRemedy(lead: Int?) -> String {
        let synchronize = "set this machine's clock (timedatectl set-ntp true)"
        guard let lead, abs(lead) > 1 else { return synchronize }
        return synchronize + ": it is \(abs(lead)) s \(lead > 0 ? "ahead of" : "behind") the service's"
    }
}
