import Foundation
import HereTokenCore

/// A Secret of Kubernetes (API version `v1`) that holds a token.
struct KubernetesSecret: Equatable, Sendable {
    /// `metadata.name`.
    let name: DNSSubdomain
    /// `metadata.namespace`; nil leaves it to `kubectl`.
    let namespace: DNSSubdomain?
    /// The keys of its `data`, so that `envFrom` makes variables of them.
    let variables: TokenVariables

    /// The manifest as JSON, which `kubectl apply -f -` takes as well as YAML.
    func manifest(for token: AccessToken) -> String {
        let values = variables.values(for: token).map { ($0.text, Data($1.utf8).base64EncodedString()) }
        let manifest = Manifest(
            metadata: Metadata(
                name: name.text,
                namespace: namespace?.text,
                annotations: [Self.expiryAnnotation: token.expiryText]
            ),
            data: Dictionary(uniqueKeysWithValues: values)
        )
        return JSONLine.encode(manifest, keys: .useDefaultKeys)
    }

    /// The annotation with the expiry, as RFC 3339 in UTC.
    private static let expiryAnnotation = "here-token/expires-at"

    private struct Manifest: Encodable {
        let apiVersion = "v1"
        let kind = "Secret"
        let type = "Opaque"
        let metadata: Metadata
        let data: [String: String]
    }

    private struct Metadata: Encodable {
        let name: String
        let namespace: String?
        let labels = ["app.kubernetes.io/managed-by": "here-token"]
        let annotations: [String: String]
    }
}
