#define _GNU_SOURCE
#include "CCurl.h"
#include <dlfcn.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

static void load(void) {
    library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
}

bool here_token_curl_is_available(void) {
    pthread_once(&once, load);
    return library != NULL;
}

void *here_token_curl_function(const char *name) {
    void *found = here_token_curl_is_available() ? dlsym(library, name) : NULL;
    if (!found) {
        static const char message[] = "here-token: libcurl.so.4 lacks a function\n  try: apt-get install libcurl4\n";
        if (write(STDERR_FILENO, message, strlen(message)) < 0) { }
        _exit(69);
    }
    return found;
}

// libcurl's function `name`, found once. Threads that come together find the same.
#define CURL_FUNCTION(name) \
    static __typeof__(name) *volatile function; \
    if (!function) function = (__typeof__(name) *)here_token_curl_function(#name)

CURL *here_token_curl_init(void) {
    CURL_FUNCTION(curl_easy_init);
    return function();
}

void here_token_curl_cleanup(CURL *handle) {
    CURL_FUNCTION(curl_easy_cleanup);
    function(handle);
}

CURLcode here_token_curl_perform(CURL *handle) {
    CURL_FUNCTION(curl_easy_perform);
    return function(handle);
}

const char *here_token_curl_error_text(CURLcode code) {
    CURL_FUNCTION(curl_easy_strerror);
    return function(code);
}

const char *here_token_curl_version(void) {
    CURL_FUNCTION(curl_version);
    return function();
}

// Fields that are younger than the library are not there.
static const curl_version_info_data *version_info(void) {
    CURL_FUNCTION(curl_version_info);
    const curl_version_info_data *info = function(CURLVERSION_NOW);
    return info && info->age >= CURLVERSION_SEVENTH ? info : NULL;
}

const char *here_token_curl_default_ca_path(void) {
    const curl_version_info_data *info = version_info();
    return info ? info->capath : NULL;
}

const char *here_token_curl_default_ca_file(void) {
    const curl_version_info_data *info = version_info();
    return info ? info->cainfo : NULL;
}

#define SET(value) \
    CURL_FUNCTION(curl_easy_setopt); \
    return function(handle, option, value)

CURLcode here_token_curl_set_number(CURL *handle, CURLoption option, long value) {
    SET(value);
}

CURLcode here_token_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    SET(value);
}

CURLcode here_token_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    SET(value);
}

CURLcode here_token_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    SET(value);
}

CURLcode here_token_curl_set_authorities(CURL *handle, const void *pem, size_t count) {
    CURL_FUNCTION(curl_easy_setopt);
    struct curl_blob blob = {.data = (void *)pem, .len = count, .flags = CURL_BLOB_COPY};
    CURLcode code = function(handle, CURLOPT_CAINFO_BLOB, &blob);
    return code == CURLE_OK ? function(handle, CURLOPT_PROXY_CAINFO_BLOB, &blob) : code;
}

CURLcode here_token_curl_set_quick_exit(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return here_token_curl_set_number(handle, CURLOPT_QUICK_EXIT, 1);
#else
    (void)handle;
    return CURLE_UNKNOWN_OPTION;
#endif
}

CURLcode here_token_curl_set_callbacks(CURL *handle, const struct here_token_curl_callbacks *callbacks, void *context) {
    CURL_FUNCTION(curl_easy_setopt);
    CURLcode code = function(handle, CURLOPT_HEADERFUNCTION, callbacks->header);
    if (code == CURLE_OK) code = function(handle, CURLOPT_HEADERDATA, context);
    if (code == CURLE_OK) code = function(handle, CURLOPT_WRITEFUNCTION, callbacks->body);
    if (code == CURLE_OK) code = function(handle, CURLOPT_WRITEDATA, context);
    if (code == CURLE_OK) code = function(handle, CURLOPT_XFERINFOFUNCTION, callbacks->progress);
    if (code == CURLE_OK) code = function(handle, CURLOPT_XFERINFODATA, context);
    if (code == CURLE_OK) code = function(handle, CURLOPT_OPENSOCKETFUNCTION, callbacks->open_socket);
    if (code == CURLE_OK) code = function(handle, CURLOPT_OPENSOCKETDATA, context);
    return code;
}

struct curl_slist *here_token_curl_append(struct curl_slist *list, const char *text) {
    CURL_FUNCTION(curl_slist_append);
    return function(list, text);
}

void here_token_curl_free_list(struct curl_slist *list) {
    CURL_FUNCTION(curl_slist_free_all);
    function(list);
}

#define GET(type) \
    CURL_FUNCTION(curl_easy_getinfo); \
    type value = 0; \
    return function(handle, info, &value) == CURLE_OK ? value : 0

long here_token_curl_number(CURL *handle, CURLINFO info) {
    GET(long);
}

double here_token_curl_seconds(CURL *handle, CURLINFO info) {
    GET(double);
}

const char *here_token_curl_text(CURL *handle, CURLINFO info) {
    GET(const char *);
}

const struct curl_certinfo *here_token_curl_certificates(CURL *handle) {
    const CURLINFO info = CURLINFO_CERTINFO;
    GET(const struct curl_certinfo *);
}

uint64_t here_token_bytes_received(int socket) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_bytes_received : 0;
}
