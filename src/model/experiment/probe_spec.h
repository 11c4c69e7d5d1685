#ifndef TW_PROBE_SPEC_H
#define TW_PROBE_SPEC_H

#include "clock.h"
#include "endpoint.h"
#include "socket_options.h"

/* When a bind that was refused is to work. The lab works out how long that is on the kernel it
 * runs on; the times are of the timer that must fire first. */
enum tw_window {
    TW_AT_ONCE,           /* the first try works */
    TW_AFTER_TIME_WAIT,   /* ... when the kernel's 60 s TIME-WAIT timer has fired */
    TW_AFTER_FIN_TIMEOUT, /* ... when net.ipv4.tcp_fin_timeout has passed in FIN-WAIT-2 */
    TW_AFTER_TIMER,       /* ... when a timer of window_ns, counted from the same beginning */
    TW_AFTER_RETRY,       /* ... when the option of `retry` is set on the same socket */
    TW_AFTER_THEN,        /* ... when the steps of [then] are done */
    TW_NOT_WITHIN,        /* it is still refused window_ns after the first try */
};
enum { TW_N_WINDOWS = TW_NOT_WITHIN + 1 };

/* The network namespace in which a probe is tried. */
enum tw_place {
    TW_PLACE_SERVER, /* the servers' own, where everything is unless there is a wire */
    TW_PLACE_FRESH,  /* one that was made for it: `namespace = fresh` */
    TW_PLACE_CLIENT, /* the clients' side of the wire: `namespace = client` */
};

enum { TW_MAX_TRIES = 10000 };

/* [probe NAME] */
struct tw_probe_spec {
    char name[32];
    struct tw_endpoint at; /* port 0: the first server's */
    struct tw_socket_options options;
    unsigned times; /* so many first tries, one after another; 0: one */
    bool listens;   /* each try is bind() and listen() */
    bool retries;   /* the first try that is refused is tried again at once, on the same socket,
                     * with this set: */
    struct tw_option_change retry;
    bool has_uid; /* tried as this user */
    unsigned uid;
    enum tw_place place;
    int first_error; /* expected of the first try; 0: OK */
    enum tw_window window;
    tw_ns window_ns; /* TW_AFTER_TIMER, TW_NOT_WITHIN */
    unsigned line;
};

/* "OK", "EADDRINUSE, then OK after TIME_WAIT", "EADDRINUSE, not OK within 1s": as in the file.
 * Returns text. */
enum { TW_EXPECT_TEXT = 80 };
const char *tw_probe_expect_text(const struct tw_probe_spec *probe, char text[TW_EXPECT_TEXT]);

/* Reads that. *probe keeps its expectation when it returns false. */
TW_MUST_USE bool tw_probe_expect_parse(const char *text, struct tw_probe_spec *probe);

/* Does it expect to be refused at first and to work later, by a timer of the kernel? */
bool tw_probe_waits(const struct tw_probe_spec *probe);

#endif
