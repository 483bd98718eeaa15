/// The exit statuses of the tool; most are those of BSD's sysexits(3).
enum ExitStatus {
    /// The answer to what was asked is no: nothing in the cache, a check that failed.
    static let no: Int32 = 1
    /// EX_USAGE: the command line cannot be understood.
    static let usage: Int32 = 64
    /// EX_DATAERR: the credentials are there but broken.
    static let dataError: Int32 = 65
    /// EX_NOINPUT: a named file is missing or unreadable.
    static let noInput: Int32 = 66
    /// EX_UNAVAILABLE: the service could not be reached.
    static let unavailable: Int32 = 69
    /// EX_SOFTWARE: a fault of the tool.
    static let software: Int32 = 70
    /// EX_CANTCREAT: the output could not be created.
    static let cannotCreate: Int32 = 73
    /// EX_IOERR: the output could not be written.
    static let inputOutput: Int32 = 74
    /// EX_TEMPFAIL: trying again may help.
    static let temporary: Int32 = 75
    /// EX_PROTOCOL: the reply was not a token reply.
    static let `protocol`: Int32 = 76
    /// EX_NOPERM: the service refused.
    static let noPermission: Int32 = 77
    /// EX_CONFIG: no credentials, or a setting that makes no sense.
    static let configuration: Int32 = 78
    /// As a shell has it: a command was found but cannot be run.
    static let commandNotRun: Int32 = 126
    /// As a shell has it: a command was not found.
    static let commandNotFound: Int32 = 127
}
