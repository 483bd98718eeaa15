// swift-tools-version: 6.0

import PackageDescription

/// The same rules for all Swift targets: Swift 6 mode, explicit existentials and imports, no warnings.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .unsafeFlags(["-warnings-as-errors"]),
]

let package = Package(
    name: "here-token",
    products: [
        .executable(name: "here-token", targets: ["HereTokenCLI"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ],
    targets: [
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .target(name: "CCurl"),
        .target(name: "CLinux"),
        .target(
            name: "HereTokenCore",
            dependencies: ["CCurl", "CLinux", "COpenSSL"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "HereTokenCLI",
            dependencies: [
                "CLinux",
                "HereTokenCore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HereTokenCoreTests",
            dependencies: ["HereTokenCore"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HereTokenCLITests",
            dependencies: ["HereTokenCLI", "HereTokenCore"],
            swiftSettings: strict
        ),
    ]
)
