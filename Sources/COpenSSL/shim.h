// The part of OpenSSL's libcrypto that this package uses.
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

// The number of certificates in `pem`, of `count` bytes; -1 if OpenSSL cannot read all of it.
//
// libcurl reads certificate authorities with the same function. This is in C because Swift lacks the macros for stacks.
static inline int here_token_count_certificates(const void *pem, int count) {
    BIO *bio = BIO_new_mem_buf(pem, count);
    STACK_OF(X509_INFO) *items = bio ? PEM_X509_INFO_read_bio(bio, NULL, NULL, NULL) : NULL;
    int certificates = items ? 0 : -1;
    for (int index = 0; index < sk_X509_INFO_num(items); index++) {
        if (sk_X509_INFO_value(items, index)->x509) certificates++;
    }
    sk_X509_INFO_pop_free(items, X509_INFO_free);
    BIO_free(bio);
    return certificates;
}
