// Calls of libcurl that Foundation's URLSession makes, and that are changed on their way: it has no options for this.
#include "loader.h"
#include "CCurl.h"
#include <stdatomic.h>
#include <stdlib.h>

// What is known of a transfer, beside what libcurl knows.
struct transfer {
    // Who takes the lines of the header, and the body, and with what.
    curl_write_callback take_header, take_body;
    void *header_taker, *body_taker;
    // Whether the header of the reply has come to its end.
    int has_header;
    // How much has come of both, and whether that was too much.
    size_t header_size, body_size;
    int is_too_large;
};

// What ends the transfer; a reply is a kilobyte. URLSession buffers the body of a redirect where nobody sees it, takes ever
// longer for each line of a header, and goes on with a task that is cancelled for as long as data comes in.
static const size_t header_limit = 256 << 10, header_line_cost = 1 << 10, body_limit = 2 << 20;

static struct transfer *transfer_of(CURL *handle) {
    struct transfer *transfer = NULL;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
    return transfer;
}

CURL *curl_easy_init(void) {
    REAL(curl_easy_init);
    struct transfer *transfer = calloc(1, sizeof *transfer);
    CURL *handle = transfer ? real() : NULL;
    if (!handle) {
        free(transfer);
        return NULL;
    }
    curl_easy_setopt(handle, CURLOPT_PRIVATE, transfer);
    // In HTTP/2 a server can have a request repeated, on the same connection or on another: with the same signature.
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    // And libcurl repeats one that it has sent on an old connection which turns out to be closed.
    curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
    // What a proxy says before there is a tunnel is no reply of the service.
    curl_easy_setopt(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    return handle;
}

void curl_easy_cleanup(CURL *handle) {
    REAL(curl_easy_cleanup);
    struct transfer *transfer = transfer_of(handle);
    real(handle);
    free(transfer);
}

// Takes the lines of the header of the reply itself: those of a 1xx before it are none of the reply, and URLSession traps at
// those behind the body, the trailers.
static size_t take_header(char *line, size_t size, size_t count, void *handle) {
    struct transfer *transfer = transfer_of(handle);
    transfer->header_size += size * count + header_line_cost;
    transfer->is_too_large |= transfer->header_size > header_limit;
    if (transfer->is_too_large) return 0;
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (transfer->has_header || (status >= 100 && status < 200 && status != 101)) return size * count;
    transfer->has_header = line[0] == '\r' || line[0] == '\n';
    return transfer->take_header(line, size, count, transfer->header_taker);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *handle) {
    struct transfer *transfer = transfer_of(handle);
    transfer->body_size += size * count;
    transfer->is_too_large |= transfer->body_size > body_limit;
    return transfer->is_too_large ? 0 : transfer->take_body(bytes, size, count, transfer->body_taker);
}

CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...) {
    REAL(curl_easy_setopt);
    TAKE_ARGUMENT(option);
    switch (option) {
        // What unpacks others' data needs not be there to be attacked.
        case CURLOPT_ACCEPT_ENCODING: return CURLE_OK;
        // Nobody looks at the progress.
        case CURLOPT_NOPROGRESS: return real(handle, option, 1L);
        case CURLOPT_HEADERDATA:
            transfer_of(handle)->header_taker = argument;
            return real(handle, option, handle);
        case CURLOPT_HEADERFUNCTION:
            transfer_of(handle)->take_header = (curl_write_callback)argument;
            return real(handle, option, take_header);
        case CURLOPT_WRITEDATA:
            transfer_of(handle)->body_taker = argument;
            return real(handle, option, handle);
        case CURLOPT_WRITEFUNCTION:
            transfer_of(handle)->take_body = (curl_write_callback)argument;
            return real(handle, option, take_body);
        default: return real(handle, option, argument);
    }
}

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
    TAKE_ARGUMENT(option);
    if (option == CURLMOPT_SOCKETFUNCTION && argument) {
        urlsession_watches = (curl_socket_callback)argument;
        return real(multi, option, watch);
    }
    return real(multi, option, argument);
}

static _Atomic CURLcode result;
static _Atomic long proxy_status;

CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
    REAL(curl_multi_info_read);
    CURLMsg *message = real(multi, left);
    if (!message || message->msg != CURLMSG_DONE) return message;
    const struct transfer *transfer = transfer_of(message->easy_handle);
    CURLcode changed = message->data.result;
    if (transfer->is_too_large) changed = CURLE_FILESIZE_EXCEEDED;
    // URLSession traps where a header has no end; libcurl takes it as it is.
    if (changed == CURLE_OK && transfer->take_header && !transfer->has_header) changed = CURLE_GOT_NOTHING;
    if (changed != message->data.result) {
        static _Thread_local CURLMsg other;
        other = *message;
        other.data.result = changed;
        message = &other;
    }
    long status = 0;
    curl_easy_getinfo(message->easy_handle, CURLINFO_HTTP_CONNECTCODE, &status);
    proxy_status = status;
    result = message->data.result;
    return message;
}

CURLcode here_token_curl_result(void) {
    return result;
}

long here_token_curl_proxy_status(void) {
    return proxy_status;
}
