#ifndef TW_PROBE_SPEC_H
#define TW_PROBE_SPEC_H

#include "clock.h"
#include "endpoint.h"
#include "socket_options.h"

/* The condition on which a refused bind() is expected to succeed. The lab computes the time
 * for the running kernel. */
enum tw_window {
    TW_AT_ONCE,           /* the first try succeeds */
    TW_AFTER_TIME_WAIT,   /* ... after the kernel's 60 s TIME-WAIT timer */
    TW_AFTER_FIN_TIMEOUT, /* ... after net.ipv4.tcp_fin_timeout in FIN-WAIT-2 */
    /* ... after a timer of window_ns that starts at the same time as those */
    TW_AFTER_TIMER,
    TW_AFTER_RETRY, /* ... after setting the option `retry` on the same socket */
    TW_AFTER_THEN,  /* ... after the steps of [then] */
    TW_NOT_WITHIN,  /* it is still refused window_ns after the first try */
};
enum { TW_N_WINDOWS = TW_NOT_WITHIN + 1 };

/* The network namespace in which a probe binds. */
enum tw_place {
    TW_PLACE_SERVER, /* the servers'; without a wire, that of all peers */
    TW_PLACE_FRESH,  /* a new one: `namespace = fresh` */
    TW_PLACE_CLIENT, /* the clients' end of the wire: `namespace = client` */
};

enum { TW_MAX_TRIES = 10000 };

/* [probe NAME] */
struct tw_probe_spec {
    char name[32];
    struct tw_endpoint at; /* port 0: the first server's, unless: */
    bool any_port;         /* bind() to port 0: the kernel chooses */
    struct tw_socket_options options;
    unsigned times; /* number of first tries in sequence; 0: one */
    bool listens;   /* each try is bind() and listen() */
    /* the first refused try is repeated at once on the same socket with `retry` set */
    bool retries;
    struct tw_option_change retry;
    bool has_uid; /* binds as user `uid` */
    unsigned uid;
    enum tw_place place;
    int first_error; /* expected of the first try; 0: OK */
    enum tw_window window;
    tw_ns window_ns; /* TW_AFTER_TIMER, TW_NOT_WITHIN */
    unsigned line;
};

/* The expectation as in the file: "OK", "EADDRINUSE, then OK after TIME_WAIT", "EADDRINUSE,
 * not OK within 1s". Returns text. */
enum { TW_EXPECT_TEXT = 80 };
const char *tw_probe_expect_text(const struct tw_probe_spec *probe, char text[TW_EXPECT_TEXT]);

/* Parses such an expectation. Leaves *probe unchanged if it returns false. */
TW_MUST_USE bool tw_probe_expect_parse(const char *text, struct tw_probe_spec *probe);

/* Does it expect a refusal that a timer of the kernel ends? */
bool tw_probe_waits(const struct tw_probe_spec *probe);

#endif
