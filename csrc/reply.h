/* SPDX-License-Identifier: MIT */
/*
 * The data of the C core, and who owns what. Every C file includes this first.
 *
 *   settings   owned by the client: copies of what it was made with
 *   identity   owned by the client: the key and the names it acts for; wiped before it is freed
 *   request    borrowed: spans into the caller's memory, valid during one call only
 *   transfer   owned by whoever made it (a Lua userdata); owns copies of all that it needs
 *   engine     owned by the client; knows its running transfers but does not own them
 *
 * Nothing here knows Lua, and nothing here is global: an engine and its transfers may live in any
 * one thread.
 */
#ifndef REPLY_H
#define REPLY_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* NOLINT: dladdr, explicit_bzero, pipe2; LuaRocks passes no -D of ours */
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64 /* NOLINT: files of more than 2 GiB, also where a long has 32 bits */
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

_Static_assert(sizeof(off_t) == 8, "reply.h has to be the first header");

#define REPLY_TEXT_MAX 256 /* a message, with its NUL; CURL_ERROR_SIZE is the same */
#define REPLY_CLOCK CLOCK_BOOTTIME /* goes on while the machine sleeps, and so do deadlines */
#define REPLY_BODY_MAX ((size_t)8 << 20) /* an answer's body is cut here */
#define REPLY_HEAD_MAX ((size_t)256 << 10) /* an answer's headers are cut here */
#define REPLY_ENDED_MOST 64
#define REPLY_HANDLES_MAX 64
#define REPLY_PORT_GROUPS 256
#define REPLY_MASK_MIN 8 /* shorter keys would mask innocent text */
#define REPLY_MASK_PART                                                                            \
    12 /* a piece of the key that is masked by itself: servers quote it in part */

/* libcurl's own types, by the names that its header declares: only core includes curl.h. */
struct curl_slist;
struct curl_mime;
struct Curl_URL;

enum reply_outcome { REPLY_SENT, REPLY_NOT_SENT, REPLY_REJECTED, REPLY_UNKNOWN };

enum reply_kind {
    REPLY_KIND_NONE, /* a success has no kind */
    REPLY_KIND_VALIDATION,
    REPLY_KIND_CONFIG,
    REPLY_KIND_AUTH,
    REPLY_KIND_PERMISSION,
    REPLY_KIND_NOT_FOUND,
    REPLY_KIND_REJECTED,
    REPLY_KIND_RATE_LIMITED,
    REPLY_KIND_SERVER,
    REPLY_KIND_TIMEOUT,
    REPLY_KIND_CONNECTION,
    REPLY_KIND_TLS,
    REPLY_KIND_PROTOCOL,
    REPLY_KIND_CANCELED
};

enum reply_phase {
    REPLY_PHASE_LOCAL,
    REPLY_PHASE_RESOLVE,
    REPLY_PHASE_CONNECT,
    REPLY_PHASE_PROXY,
    REPLY_PHASE_TLS,
    REPLY_PHASE_UPLOAD,
    REPLY_PHASE_WAIT,
    REPLY_PHASE_ANSWER
};

struct reply_verdict {
    enum reply_outcome outcome;
    enum reply_kind kind;
    enum reply_phase phase;
};

/* Borrowed bytes; data == NULL means "not given". NUL bytes may be inside until someone checked. */
struct reply_span {
    const char *data;
    size_t length;
};

/* Why something was refused before anything was sent. */
struct reply_failure {
    enum reply_kind kind;
    bool memory; /* out of memory: the binding raises Lua's own error */
    char text[REPLY_TEXT_MAX];
};

/* The file part of a multipart request: exactly one of file and data is given. */
struct reply_upload {
    struct reply_span file;
    struct reply_span data;
    struct reply_span filename;
    struct reply_span content_type;
};

struct reply_request {
    struct reply_span method;
    struct reply_span path; /* begins with "/", the query included */
    struct reply_span body; /* JSON */
    bool has_upload;
    struct reply_upload upload;
    double timeout; /* seconds for everything */
    double not_after; /* of core.now: however long it takes until it begins; 0: no such time */
    double connect_timeout; /* seconds until the request's first byte */
};

struct reply_settings {
    char *base_url; /* checked, without a slash at its end */
    struct Curl_URL *url; /* the same, parsed */
    const char *base_path; /* in base_url: what follows the server's name and port, if anything */
    char *host; /* as it stands in the Host header */
    bool secure; /* https */
    char *ca_file; /* NULL: libcurl's own bundle */
    const char *default_bundle; /* libcurl's own, and its string; NULL: it has none */
    bool folder_stays; /* libcurl takes no folder of certificates for its own: from 8.21 on */
    char *user_agent; /* NULL: none is sent */
    char *proxy; /* NULL: none; never has the user info in it */
    bool proxy_secure; /* https to the proxy */
    char *proxy_user;
    char *proxy_password; /* wiped before it is freed */
};

struct reply_identity {
    char *key;
    char *team;
    char *user;
    char *user_email;
};

struct reply_buffer {
    char *data;
    size_t length;
    size_t capacity;
    size_t limit;
};

/* What a request sends: bytes or an open file. */
struct reply_body {
    char *bytes; /* owned; NULL for a file */
    int file; /* owned; -1 for bytes */
    int64_t size;
    int64_t offset; /* of the next byte that libcurl reads for an upload */
    bool shrunk; /* the file ended early or could not be read */
};

struct reply_answer {
    struct reply_verdict verdict;
    long status; /* 0: no final status line came */
    double retry_after; /* seconds; negative: absent */
    struct reply_buffer head; /* the raw header block of the final answer */
    struct reply_buffer body;
    bool cut; /* the body, or the headers, are not whole; `message` says why */
    char message[REPLY_TEXT_MAX]; /* empty: nothing went wrong below HTTP */
};

struct reply_engine;
struct reply_handles; /* a client's easy handles that wait for another exchange, and their URL */
struct reply_job;
struct reply_watch;

/*
 * What a connection is known by. Another connection may have the same port of ours, to another port of
 * its peer; or even the same two ports, to another host: then neither is used again once the other has
 * ended.
 */
struct reply_ports {
    int local; /* 0 until it is used */
    int peer;
};

/* One exchange. It runs while `engine` is set; after that only `answer` is of use. */
struct reply_transfer {
    struct reply_engine *engine; /* not owned; NULL: not running */
    struct reply_job *job; /* not owned; what the I/O thread knows of it, NULL without one */
    struct reply_transfer *next; /* the engine's list, ordered by deadline */
    struct reply_transfer *previous;
    int64_t deadline; /* of reply_clock: no first byte leaves after it */
    int64_t reads_until; /* past the deadline; 0: nobody has seen yet that it is over */
    double timeout; /* seconds; what the deadline was made of */
    void *easy; /* CURL *, owned */
    struct reply_handles *handles; /* held, where `easy` goes back to */
    struct curl_slist *headers; /* owned; has the key, wiped before it is freed */
    struct curl_mime *mime; /* owned; NULL: no multipart request */
    const char *key; /* into `headers`; NULL: no key */
    struct reply_body body;
    bool secure;
    bool proxied;
    bool proxy_secure; /* TLS to the proxy: nobody can see what is read of it already */
    bool reused; /* a kept-alive connection carries it */
    struct reply_ports ports; /* of the connection that carries it */
    bool stale; /* that connection was found unfit before the first byte, and is not used */
    bool exposed; /* without TLS it was to leave this machine, to a proxy for one, and did not */
    bool late; /* its time is over: before the first byte, or while the answer went on and on */
    bool hushed; /* its time is over, and nothing of it leaves any more: it may have an answer */
    bool in_block; /* the first line of a block of headers came, and not yet its end */
    bool switched; /* a 101 came: what follows is no HTTP, and no answer */
    bool headers_whole; /* the empty line after the answer's headers came */
    bool full; /* the answer passed a limit: its headers, or its body where those are whole */
    bool no_memory; /* for the answer */
    bool done;
    int64_t number; /* the engine's, from 1 */
    int socket_error; /* errno of the last socket that could not be made; 0: none */
    int sockets; /* opened for this exchange */
    int renewals; /* how often it began anew because its connection was stale */
    int starts; /* how often libcurl was about to send the request: above 1, it was stopped */
    _Atomic int64_t sent; /* bytes of the request's body; any thread may look while it runs */
    _Atomic int64_t total;
    char error[REPLY_TEXT_MAX]; /* CURLOPT_ERRORBUFFER */
    struct reply_answer answer;
};

/* What is known of the descriptors that libcurl was given, by their number. */
struct reply_sockets {
    struct reply_pooled *list; /* owned */
    struct reply_watch *watch; /* not owned; keeps some of them; NULL: there is none */
    size_t count; /* above the highest number that was ever given */
    int first[REPLY_PORT_GROUPS]; /* those with a port, by its last digits; plus one, 0: none */
};

/* A curl_multi and its pool of connections. `pid` tells a forked child that it is not its own. */
struct reply_engine {
    pid_t pid;
    void *multi; /* CURLM *, owned */
    void *share; /* CURLSH *, owned: the TLS sessions; NULL: none are kept */
    struct reply_watch *watch; /* owned; NULL: nobody's event loop waits for it */
    struct reply_sockets sockets; /* of that pool */
    struct reply_transfer *first; /* the one whose deadline comes first */
    struct reply_transfer *last;
    int running;
    int pool_size; /* connections that libcurl keeps */
    bool holds_sigpipe; /* while libcurl runs: see engine.c */
    int64_t last_number;
    int64_t ended[REPLY_ENDED_MOST]; /* numbers of transfers that the last step ended */
    int ended_count; /* above REPLY_ENDED_MOST: not all are listed */
    int64_t received; /* bytes of answers */
    int64_t looked; /* when the last look at the watch began, of reply_clock */
    int found; /* how many it found */
    void (*on_end)(struct reply_transfer *transfer); /* told of each that ended; NULL: nobody is */
};

#endif
