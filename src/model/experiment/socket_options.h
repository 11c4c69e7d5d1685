#ifndef TW_SOCKET_OPTIONS_H
#define TW_SOCKET_OPTIONS_H

#include "own.h"

#include <stdbool.h>

/* The socket options that experiments set, before bind() or at any later step. */
enum tw_option {
    TW_REUSEADDR,
    TW_REUSEPORT,
    TW_V6ONLY,
    TW_LINGER,    /* SO_LINGER: seconds, or off */
    TW_LINGER2,   /* TCP_LINGER2: seconds, -1 included */
    TW_CLOEXEC,   /* FD_CLOEXEC of the descriptor, which sockets have unless it is taken off */
    TW_KEEPALIVE, /* SO_KEEPALIVE, with TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT */
    TW_USER_TIMEOUT, /* TCP_USER_TIMEOUT: a time, or off */
    TW_BINDNOPORT,   /* IP_BIND_ADDRESS_NO_PORT */
    TW_DEVICE,       /* SO_BINDTODEVICE: a name, or none */
};
enum { TW_N_OPTIONS = TW_DEVICE + 1, TW_LINGER_OFF = -2 };

/* When the other side is asked whether it is still there, and when it is given up. */
struct tw_keepalive {
    bool on;
    int idle_s, every_s, n; /* after so long without a segment, so often, so many without an
                             * answer; 0: as the host has it */
};

enum { TW_DEVICE_SIZE = 16 }; /* IFNAMSIZ, NUL included */

struct tw_socket_options {
    bool reuseaddr, reuseport, v6only;
    bool lingers; /* SO_LINGER is on, with ... */
    int linger_s;
    int linger2_s;  /* 0: as the host has it */
    bool inherited; /* without FD_CLOEXEC: it stays open where its process becomes another
                     * program */
    bool mptcp;     /* made with IPPROTO_MPTCP; no later step changes that */
    bool bindnoport;
    struct tw_keepalive keepalive;
    int user_timeout_ms;         /* 0: as the host has it */
    char device[TW_DEVICE_SIZE]; /* SO_BINDTODEVICE; empty: any */
};

/* One option set to a value: what `set` does, and what a peer's or probe's key says. */
struct tw_option_change {
    enum tw_option option;
    int value; /* 1 or 0 for yes or no; seconds; TW_LINGER_OFF; milliseconds of
                * TW_USER_TIMEOUT, 0: off */
    struct tw_keepalive keepalive; /* TW_KEEPALIVE */
    char device[TW_DEVICE_SIZE];   /* TW_DEVICE; empty: any */
};

/* Reads a name ("reuseaddr") and a value: "yes" or "no"; of linger and linger2 "5" or "off"; of
 * user_timeout "2s" or "off"; of keepalive "1s 1s 3" (idle, between two, how many), "yes" or
 * "no"; of device its name, or "none". */
TW_MUST_USE bool tw_option_parse(const char *name, const char *value,
                                 struct tw_option_change *out);

void tw_socket_options_apply(struct tw_socket_options *options,
                             const struct tw_option_change *change);

/* "SO_REUSEADDR": as in socket(7) and tcp(7). Static. */
const char *tw_option_name(enum tw_option option);

/* The key, "reuseaddr", of each; TW_N_OPTIONS of them. Static. */
const char *const *tw_option_keys(void);

/* What is asked for when binding: "SO_REUSEADDR", "SO_REUSEADDR and SO_REUSEPORT", or "no
 * options". Static. */
const char *tw_socket_options_text(const struct tw_socket_options *options);

#endif
