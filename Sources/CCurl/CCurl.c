#define _GNU_SOURCE
#include "CCurl.h"
#include <dlfcn.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FUNCTIONS(DO) \
    DO(easy_init) DO(easy_cleanup) DO(easy_perform) DO(easy_strerror) DO(easy_setopt) DO(easy_getinfo) \
    DO(slist_append) DO(slist_free_all) DO(version_info)

#define DECLARE(name) static __typeof__(curl_##name) *name;
FUNCTIONS(DECLARE)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;
static bool is_complete;

static void load(void) {
    library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    is_complete = library != NULL;
#define FIND(name) is_complete = is_complete && (name = (__typeof__(name))dlsym(library, "curl_" #name)) != NULL;
    FUNCTIONS(FIND)
}

bool here_token_curl_is_available(void) {
    pthread_once(&once, load);
    return is_complete;
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

CURL *here_token_curl_init(void) { return easy_init(); }
void here_token_curl_cleanup(CURL *handle) { easy_cleanup(handle); }
CURLcode here_token_curl_perform(CURL *handle) { return easy_perform(handle); }
const char *here_token_curl_error_text(CURLcode code) { return easy_strerror(code); }
void here_token_curl_free_list(struct curl_slist *list) { slist_free_all(list); }

struct curl_slist *here_token_curl_append(struct curl_slist *list, const char *text) {
    return slist_append(list, text);
}

// An older libcurl does not have these fields.
#define DEFAULT(name, field) \
    const char *name(void) { \
        const curl_version_info_data *info = version_info(CURLVERSION_NOW); \
        return info->age >= CURLVERSION_SEVENTH ? info->field : NULL; \
    }
DEFAULT(here_token_curl_default_ca_path, capath)
DEFAULT(here_token_curl_default_ca_file, cainfo)

#define SET(name, type) \
    CURLcode name(CURL *handle, CURLoption option, type value) { return easy_setopt(handle, option, value); }
SET(here_token_curl_set_number, long)
SET(here_token_curl_set_pointer, const void *)
SET(here_token_curl_set_receiver, curl_write_callback)
SET(here_token_curl_set_progress, curl_xferinfo_callback)
SET(here_token_curl_set_socket_maker, curl_opensocket_callback)
SET(here_token_curl_set_socket_closer, curl_closesocket_callback)

#define GET(name, type, unknown) \
    type name(CURL *handle, CURLINFO info) { \
        type value; \
        return easy_getinfo(handle, info, &value) == CURLE_OK ? value : unknown; \
    }
GET(here_token_curl_number, long, -1)
GET(here_token_curl_seconds, double, 0)
GET(here_token_curl_text, const char *, NULL)
GET(here_token_curl_certificates, const struct curl_certinfo *, NULL)

uint64_t here_token_bytes_received(int socket) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    return getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_bytes_received : 0;
}
