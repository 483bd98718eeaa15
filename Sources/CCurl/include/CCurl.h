// libcurl's easy interface, loaded when it is first used, with typed functions for its variadic calls.
//
// Loading libcurl and the thirty libraries that it needs takes longer than printing a cached token. So nothing links it:
// each function here finds libcurl's function of the same name by dlsym(3). Call here_token_curl_is_available() first.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

// Loads libcurl.so.4; false if that fails.
bool here_token_curl_is_available(void);

// libcurl's function of that name; ends the process if there is none.
void *here_token_curl_function(const char *name);

CURL *here_token_curl_init(void);
void here_token_curl_cleanup(CURL *handle);
CURLcode here_token_curl_perform(CURL *handle);
const char *here_token_curl_error_text(CURLcode code);
// The directory and the file of certificate authorities that this libcurl uses by itself; NULL for none.
const char *here_token_curl_default_ca_path(void);
const char *here_token_curl_default_ca_file(void);
const char *here_token_curl_version(void);

// curl_easy_setopt(3), a function for each type of argument. `value` is copied where it is text, else borrowed.
CURLcode here_token_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode here_token_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode here_token_curl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode here_token_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
// Certificates in PEM instead of a file with them, for the server and for a proxy; libcurl copies them.
CURLcode here_token_curl_set_authorities(CURL *handle, const void *pem, size_t count);
// CURLOPT_QUICK_EXIT, which libcurl has since 7.87: do not wait for a name server after a timeout.
CURLcode here_token_curl_set_quick_exit(CURL *handle);

// The functions that libcurl calls during a transfer, with `context`.
struct here_token_curl_callbacks {
    // A line of a header, with its end.
    curl_write_callback header;
    // A piece of the body.
    curl_write_callback body;
    // Often, and after each read; anything but 0 ends the transfer.
    curl_xferinfo_callback progress;
    // Before each connection; makes its socket.
    curl_opensocket_callback open_socket;
};
CURLcode here_token_curl_set_callbacks(CURL *handle, const struct here_token_curl_callbacks *callbacks, void *context);

// The list with a copy of `text` at its end; NULL if there is no memory.
struct curl_slist *here_token_curl_append(struct curl_slist *list, const char *text);
void here_token_curl_free_list(struct curl_slist *list);

// curl_easy_getinfo(3); 0 or NULL for what is not known.
long here_token_curl_number(CURL *handle, CURLINFO info);
double here_token_curl_seconds(CURL *handle, CURLINFO info);
const char *here_token_curl_text(CURL *handle, CURLINFO info);
// CURLINFO_CERTINFO: the certificates that the server sent, its own first; "name:value" each.
const struct curl_certinfo *here_token_curl_certificates(CURL *handle);

// The bytes that have come in on a TCP connection, counted by the system; 0 if it does not say.
uint64_t here_token_bytes_received(int socket);
