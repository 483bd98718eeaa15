/// An access key of HERE, and what its file says about where and for what to use it.
package struct Credentials: Equatable, Sendable {
    /// `here.access.key.id`, the OAuth consumer key.
    package let accessKeyID: String
    /// `here.access.key.secret`.
    package let accessKeySecret: Secret
    /// `here.token.endpoint.url`, if the file names one.
    package let tokenEndpoint: CredentialsSetting?
    /// `here.token.scope`, if the file names one: the HRN of a project.
    package let scope: CredentialsSetting?

    /// Makes credentials of an id and a secret that have been checked.
    package init(
        accessKeyID: String,
        accessKeySecret: Secret,
        tokenEndpoint: CredentialsSetting? = nil,
        scope: CredentialsSetting? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.accessKeySecret = accessKeySecret
        self.tokenEndpoint = tokenEndpoint
        self.scope = scope
    }
}
