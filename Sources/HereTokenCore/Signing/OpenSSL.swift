import COpenSSL
import Glibc

/// What has to be settled with OpenSSL before it is used.
package enum OpenSSL {
    /// Initializes libcrypto without its `atexit` handler, and without the environment variables that could weaken it; every call
    /// after the first does nothing.
    ///
    /// The handler frees tables that URLSession's threads may still be reading when the process exits, which then
    /// crashes after a correct answer (swift-corelibs-foundation issue 5469). It can only be left out by the first
    /// OpenSSL call of the process, so whoever uses OpenSSL, directly or through libcurl, calls this before.
    package static func prepare() { _ = prepared }

    private static let prepared: Int32 = {
        // A configuration can turn checks off and load libraries; SSLKEYLOGFILE makes libcurl write down the keys of its
        // connections.
        for name in ["OPENSSL_CONF", "OPENSSL_MODULES", "OPENSSL_ENGINES", "SSLKEYLOGFILE"] { unsetenv(name) }
        return OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }()
}
