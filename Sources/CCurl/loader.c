// libcurl, loaded when it is first called.
//
// It brings some thirty libraries with it, and loading them takes longer than printing a cached token does. So these
// functions take the place of libcurl's in the program, for Foundation's URLSession too, and hand each call on. Those that
// change something on the way are in urlsession.c.
#include "loader.h"
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

static void load(void) {
    library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
}

// The function of that name. Without it nothing can be sent, and URLSession has no way to say so.
void *here_token_curl_function(const char *name) {
    pthread_once(&once, load);
    void *found = library ? dlsym(library, name) : NULL;
    if (!found) {
        static const char message[] = "here-token: libcurl.so.4 cannot be loaded\n  try: apt-get install libcurl4\n";
        if (write(STDERR_FILENO, message, strlen(message)) < 0) { }
        _exit(69);
    }
    return found;
}

#define FORWARD(result, name, parameters, arguments) \
    result name parameters { REAL(name); return real arguments; }

#define FORWARD_VOID(name, parameters, arguments) \
    void name parameters { REAL(name); real arguments; }

#define FORWARD_OPTION(result, name, handle_type, option_type) \
    result name(handle_type handle, option_type option, ...) { \
        REAL(name); \
        TAKE_ARGUMENT(option); \
        return real(handle, option, argument); \
    }

FORWARD(CURLcode, curl_global_init, (long flags), (flags))
FORWARD(CURLcode, curl_easy_perform, (CURL *handle), (handle))
FORWARD(CURLcode, curl_easy_pause, (CURL *handle, int bitmask), (handle, bitmask))
FORWARD(const char *, curl_easy_strerror, (CURLcode code), (code))
FORWARD_OPTION(CURLcode, curl_easy_getinfo, CURL *, CURLINFO)
FORWARD_VOID(curl_free, (void *memory), (memory))

FORWARD(CURLM *, curl_multi_init, (void), ())
FORWARD(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_assign, (CURLM *multi, curl_socket_t socket, void *data), (multi, socket, data))
FORWARD(CURLMcode, curl_multi_socket_action, (CURLM *multi, curl_socket_t socket, int events, int *running),
        (multi, socket, events, running))
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))

FORWARD(struct curl_slist *, curl_slist_append, (struct curl_slist *list, const char *text), (list, text))
FORWARD_VOID(curl_slist_free_all, (struct curl_slist *list), (list))

FORWARD(CURLU *, curl_url, (void), ())
FORWARD_VOID(curl_url_cleanup, (CURLU *handle), (handle))
FORWARD(CURLUcode, curl_url_get, (const CURLU *handle, CURLUPart what, char **part, unsigned int flags),
        (handle, what, part, flags))
FORWARD(CURLUcode, curl_url_set, (CURLU *handle, CURLUPart what, const char *part, unsigned int flags),
        (handle, what, part, flags))

FORWARD(char *, curl_version, (void), ())
FORWARD(curl_version_info_data *, curl_version_info, (CURLversion age), (age))
