// libcurl's functions as they are, for those that stand in for them.
#define CURL_DISABLE_TYPECHECK
// Its handle is const in some versions' headers, and in some it is not.
#define curl_url_get curl_url_get_of_the_header
#include <curl/curl.h>
#undef curl_url_get
#include <stdarg.h>
#include <stddef.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

// The function of that name; it ends the process if there is none.
void *here_token_curl_function(const char *name);

// Looked up once, by whichever thread comes first: they find the same.
#define REAL(name) \
    static __typeof__(name) *volatile real; \
    if (!real) real = (__typeof__(name) *)here_token_curl_function(#name)

// The one argument behind `option`, which has the size of a pointer: it is a pointer, a long or a curl_off_t.
#define TAKE_ARGUMENT(option) \
    va_list arguments; \
    va_start(arguments, option); \
    void *argument = va_arg(arguments, void *); \
    va_end(arguments)

_Static_assert(sizeof(long) == sizeof(void *) && sizeof(curl_off_t) == sizeof(void *), "arguments differ in size");
