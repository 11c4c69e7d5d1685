#ifndef TW_SOCKET_OPTIONS_H
#define TW_SOCKET_OPTIONS_H

#include "own.h"

#include <stdbool.h>

/* The socket options that experiments set, before bind() or at a later step. */
enum tw_option {
    TW_REUSEADDR,
    TW_REUSEPORT,
    TW_V6ONLY,
    TW_LINGER,       /* SO_LINGER: seconds, or off */
    TW_LINGER2,      /* TCP_LINGER2: seconds, or -1 */
    TW_CLOEXEC,      /* FD_CLOEXEC of the descriptor; set by default */
    TW_KEEPALIVE,    /* SO_KEEPALIVE, with TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT */
    TW_USER_TIMEOUT, /* TCP_USER_TIMEOUT: a time, or off */
    TW_BINDNOPORT,   /* IP_BIND_ADDRESS_NO_PORT */
    TW_DEVICE,       /* SO_BINDTODEVICE: an interface, or none */
};
enum { TW_N_OPTIONS = TW_DEVICE + 1, TW_LINGER_OFF = -2 };

/* Keepalive: when to probe an idle connection, and when to give it up. */
struct tw_keepalive {
    bool on;
    /* TCP_KEEPIDLE, TCP_KEEPINTVL (seconds) and TCP_KEEPCNT (unanswered probes); 0: the host's
     * default */
    int idle_s, every_s, n;
};

enum { TW_DEVICE_SIZE = 16 }; /* IFNAMSIZ, including NUL */

struct tw_socket_options {
    bool reuseaddr, reuseport, v6only;
    bool lingers; /* SO_LINGER is on, with linger_s */
    int linger_s;
    int linger2_s; /* 0: the host's default */
    /* without FD_CLOEXEC: it stays open across exec */
    bool inherited;
    bool mptcp; /* made with IPPROTO_MPTCP; no later step changes that */
    bool bindnoport;
    struct tw_keepalive keepalive;
    int user_timeout_ms;         /* 0: the host's default */
    char device[TW_DEVICE_SIZE]; /* SO_BINDTODEVICE; empty: any */
};

/* A change of one option: by a `set` step, or by a key of a peer or probe. */
struct tw_option_change {
    enum tw_option option;
    /* 1 or 0 for yes or no; seconds; TW_LINGER_OFF; ms of TW_USER_TIMEOUT, 0: off */
    int value;
    struct tw_keepalive keepalive; /* TW_KEEPALIVE */
    char device[TW_DEVICE_SIZE];   /* TW_DEVICE; empty: any */
};

/* Parses a name ("reuseaddr") and a value: "yes" or "no"; for linger "5" or "off"; for linger2
 * "5" or "-1"; for user_timeout "2s" or "off"; for keepalive "1s 1s 3" (idle, interval,
 * count), "yes" or "no"; for device its name, or "none". */
TW_MUST_USE bool tw_option_parse(const char *name, const char *value,
                                 struct tw_option_change *out);

void tw_socket_options_apply(struct tw_socket_options *options,
                             const struct tw_option_change *change);

/* "SO_REUSEADDR": the name in socket(7), tcp(7) or ipv6(7). Static. */
const char *tw_option_name(enum tw_option option);

/* The TW_N_OPTIONS keys, such as "reuseaddr". Static. */
const char *const *tw_option_keys(void);

/* The reuse options: "SO_REUSEADDR", "SO_REUSEADDR and SO_REUSEPORT", or "no options".
 * Static. */
const char *tw_socket_options_text(const struct tw_socket_options *options);

#endif
