import COpenSSL
import Glibc

/// What has to be settled with OpenSSL before it is used.
package enum OpenSSL {
    /// Initializes libcrypto without its `atexit` handler, and libcurl's use of it without a file with the keys of its
    /// connections; every call after the first does nothing.
    ///
    /// The handler frees tables that URLSession's threads may still be reading when the process exits, which then
    /// crashes after a correct answer (swift-corelibs-foundation issue 5469). It can only be left out by the first
    /// OpenSSL call of the process, so whoever uses OpenSSL, directly or through libcurl, calls this before.
    package static func prepare() { _ = prepared }

    private static let prepared: Int32 = {
        // libcurl opens the file that this names when it starts, whoever starts it.
        unsetenv("SSLKEYLOGFILE")
        return OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }()
}
