/// A place where credentials may be.
package protocol CredentialsSource: Sendable {
    /// What a user calls it.
    var name: String { get }

    /// Why there are none; nil if there are some, which may turn out to be broken.
    var absence: CredentialsAbsence? { get }

    /// Reads and checks what is there.
    ///
    /// - Parameter deadline: how long to wait for a pipe's writer.
    func load(by deadline: Deadline) throws(Failure) -> LoadedCredentials
}
