// The part of libcurl that this package uses beside URLSession, whose functions have variable arguments.
#include <curl/curl.h>

// How URLSession's last transfer ended, of which it tells little more than a text.
CURLcode here_token_curl_result(void);

// The status with which a proxy answered it, 0 without a proxy that was asked for a tunnel.
long here_token_curl_proxy_status(void);

static inline CURLcode here_token_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode here_token_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode here_token_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

// CURLOPT_DEBUGFUNCTION and CURLOPT_DEBUGDATA.
static inline CURLcode here_token_curl_set_debug(CURL *handle, curl_debug_callback callback, void *data) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_DEBUGDATA, data) : code;
}

static inline const char *here_token_curl_text(CURL *handle, CURLINFO info) {
    const char *text = NULL;
    return curl_easy_getinfo(handle, info, &text) == CURLE_OK ? text : NULL;
}

static inline long here_token_curl_number(CURL *handle, CURLINFO info) {
    long number = 0;
    return curl_easy_getinfo(handle, info, &number) == CURLE_OK ? number : 0;
}

static inline double here_token_curl_seconds(CURL *handle, CURLINFO info) {
    double seconds = 0;
    return curl_easy_getinfo(handle, info, &seconds) == CURLE_OK ? seconds : 0;
}

// CURLINFO_CERTINFO: what is known of the server's own certificate, a "name:value" each; NULL for nothing.
static inline struct curl_slist *here_token_curl_certificate(CURL *handle) {
    struct curl_certinfo *certificates = NULL;
    CURLcode code = curl_easy_getinfo(handle, CURLINFO_CERTINFO, &certificates);
    return code == CURLE_OK && certificates && certificates->num_of_certs > 0 ? certificates->certinfo[0] : NULL;
}
