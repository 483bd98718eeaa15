// libcurl, loaded when it is first called.
//
// It brings some thirty libraries with it, and loading them takes longer than printing a cached token does. So these
// functions take the place of libcurl's in the program, for Foundation's URLSession too, and hand each call on.
#define CURL_DISABLE_TYPECHECK
// Its handle is const in some versions' headers, and in some it is not.
#define curl_url_get curl_url_get_of_the_header
#include <curl/curl.h>
#undef curl_url_get
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;

static void load(void) {
    library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
}

// The function of that name. Without it nothing can be sent, and URLSession has no way to say so.
static void *function(const char *name) {
    pthread_once(&once, load);
    void *found = library ? dlsym(library, name) : NULL;
    if (!found) {
        static const char message[] = "here-token: libcurl.so.4 cannot be loaded\n  try: apt-get install libcurl4\n";
        if (write(STDERR_FILENO, message, strlen(message)) < 0) { }
        _exit(69);
    }
    return found;
}

// Looked up once, by whichever thread comes first: they find the same.
#define REAL(name) \
    static __typeof__(name) *volatile real; \
    if (!real) real = (__typeof__(name) *)function(#name)

#define FORWARD(result, name, parameters, arguments) \
    result name parameters { REAL(name); return real arguments; }

#define FORWARD_VOID(name, parameters, arguments) \
    void name parameters { REAL(name); real arguments; }

// Each takes one argument of the size of a pointer behind the option: a pointer, a long or a curl_off_t.
#define FORWARD_OPTION(result, name, handle_type, option_type) \
    result name(handle_type handle, option_type option, ...) { \
        REAL(name); \
        va_list arguments; \
        va_start(arguments, option); \
        void *argument = va_arg(arguments, void *); \
        va_end(arguments); \
        return real(handle, option, argument); \
    }

_Static_assert(sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *), "arguments differ in size");

FORWARD(CURLcode, curl_global_init, (long flags), (flags))
FORWARD(CURL *, curl_easy_init, (void), ())
FORWARD(CURLcode, curl_easy_perform, (CURL *handle), (handle))
FORWARD(CURLcode, curl_easy_pause, (CURL *handle, int bitmask), (handle, bitmask))
FORWARD(const char *, curl_easy_strerror, (CURLcode code), (code))
FORWARD_VOID(curl_easy_cleanup, (CURL *handle), (handle))
FORWARD_OPTION(CURLcode, curl_easy_setopt, CURL *, CURLoption)
FORWARD_OPTION(CURLcode, curl_easy_getinfo, CURL *, CURLINFO)
FORWARD_VOID(curl_free, (void *memory), (memory))

FORWARD(CURLM *, curl_multi_init, (void), ())
FORWARD(CURLMcode, curl_multi_add_handle, (CURLM *multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_remove_handle, (CURLM *multi, CURL *handle), (multi, handle))
FORWARD(CURLMcode, curl_multi_assign, (CURLM *multi, curl_socket_t socket, void *data), (multi, socket, data))
FORWARD(CURLMcode, curl_multi_socket_action, (CURLM *multi, curl_socket_t socket, int events, int *running),
        (multi, socket, events, running))
FORWARD(CURLMsg *, curl_multi_info_read, (CURLM *multi, int *left), (multi, left))
FORWARD(CURLMcode, curl_multi_cleanup, (CURLM *multi), (multi))

// Tells URLSession what to watch a socket for. It adds to what it watches, and takes nothing away but all: once it has
// written, it would go on to watch whether it can write, which it always can, and be busy with that until the reply is
// there (swift-corelibs-foundation, MultiHandle.swift). So it is told to begin anew, as libcurl may do itself.
static curl_socket_callback urlsession_watches;

static int watch(CURL *handle, curl_socket_t socket, int what, void *data, void *watched) {
    if (watched && (what == CURL_POLL_IN || what == CURL_POLL_OUT)) {
        urlsession_watches(handle, socket, CURL_POLL_REMOVE, data, watched);
        watched = NULL;
    }
    return urlsession_watches(handle, socket, what, data, watched);
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...) {
    REAL(curl_multi_setopt);
    va_list arguments;
    va_start(arguments, option);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (option == CURLMOPT_SOCKETFUNCTION && argument) {
        urlsession_watches = (curl_socket_callback)argument;
        return real(multi, option, watch);
    }
    return real(multi, option, argument);
}

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
