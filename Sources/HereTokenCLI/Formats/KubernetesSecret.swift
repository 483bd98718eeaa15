import ArgumentParser
import Foundation
import HereTokenCore

/// A Secret of Kubernetes that holds a token, as JSON for `kubectl apply -f -`.
struct KubernetesSecret: Encodable {
    private struct Metadata: Encodable {
        let name: String
        /// Nil leaves it to `kubectl`.
        let namespace: String?
        let labels = ["app.kubernetes.io/managed-by": "here-token"]
        let annotations: [String: String]
    }

    private let apiVersion = "v1"
    private let kind = "Secret"
    private let type = "Opaque"
    private let metadata: Metadata
    /// Values in base64 by the names of the variables, so that `envFrom` sets the variables.
    private let data: [String: String]

    init(_ token: AccessToken, _ variables: TokenVariables, name: DNSSubdomain, namespace: DNSSubdomain?) {
        metadata = Metadata(
            name: name.text,
            namespace: namespace?.text,
            annotations: ["here-token/expires-at": token.expiryText]
        )
        let values = variables.values(for: token).map { ($0.text, Data($1.utf8).base64EncodedString()) }
        data = Dictionary(uniqueKeysWithValues: values)
    }
}

/// A name that Kubernetes accepts for most objects: a DNS subdomain (RFC 1123) in lower case, of up to 253 characters.
struct DNSSubdomain: ExpressibleByArgument {
    static let hereToken = DNSSubdomain(text: "here-token")

    let text: String

    private init(text: String) {
        self.text = text
    }

    init?(argument: String) {
        let labels = argument.split(separator: ".", omittingEmptySubsequences: false)
        guard argument.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else { return nil }
        text = argument
    }

    /// Whether it is a single label of up to 63 characters, as the name of a namespace must be.
    var isLabel: Bool { !text.contains(".") && text.utf8.count <= 63 }

    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.first != "-" && label.last != "-"
            && label.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    }
}
