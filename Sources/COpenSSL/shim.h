// The part of OpenSSL's libcrypto that this package uses.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
