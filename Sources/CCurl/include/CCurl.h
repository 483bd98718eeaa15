// libcurl's easy interface, loaded when it is first used, with typed functions for its variadic calls.
//
// Nothing links libcurl: loading it and its thirty libraries takes longer than printing a cached token.
// Call here_token_curl_is_available() before any other function of this header.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

// Loads libcurl.so.4; false if that fails, or if it lacks a function that is used here.
bool here_token_curl_is_available(void);

// libcurl's function of that name; ends the process if there is none.
void *here_token_curl_function(const char *name);

CURL *here_token_curl_init(void);
void here_token_curl_cleanup(CURL *handle);
CURLcode here_token_curl_perform(CURL *handle);
const char *here_token_curl_error_text(CURLcode code);
// The directory and the file of certificate authorities that libcurl was built to use; NULL for none.
const char *here_token_curl_default_ca_path(void);
const char *here_token_curl_default_ca_file(void);

// curl_easy_setopt(3), a function for each type of argument. libcurl copies text and borrows other pointers.
CURLcode here_token_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode here_token_curl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode here_token_curl_set_receiver(CURL *handle, CURLoption option, curl_write_callback value);
CURLcode here_token_curl_set_progress(CURL *handle, CURLoption option, curl_xferinfo_callback value);
CURLcode here_token_curl_set_socket_maker(CURL *handle, CURLoption option, curl_opensocket_callback value);
CURLcode here_token_curl_set_socket_closer(CURL *handle, CURLoption option, curl_closesocket_callback value);

// The list with a copy of `text` at its end; NULL if there is no memory.
struct curl_slist *here_token_curl_append(struct curl_slist *list, const char *text);
void here_token_curl_free_list(struct curl_slist *list);

// curl_easy_getinfo(3). If this libcurl does not know the answer: -1, 0 or NULL.
long here_token_curl_number(CURL *handle, CURLINFO info);
double here_token_curl_seconds(CURL *handle, CURLINFO info);
const char *here_token_curl_text(CURL *handle, CURLINFO info);
// For CURLINFO_CERTINFO: the certificates that the server sent, its own first, as fields "name:value".
const struct curl_certinfo *here_token_curl_certificates(CURL *handle, CURLINFO info);

// The bytes that a TCP connection has received, as counted by the system; 0 if it does not say.
uint64_t here_token_bytes_received(int socket);
