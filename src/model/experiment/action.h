#ifndef TW_ACTION_H
#define TW_ACTION_H

#include "clock.h"
#include "socket_options.h"
#include "tcp_state.h"
#include "wire_deed.h"
#include "wire_order.h"

/* Steps, as data: an experiment file says `who = verb argument -> result`, a ledger
 * `who ! verb argument = result`, and one reader reads both. */
enum tw_verb {
    TW_CONNECT, /* [SERVER] [N times] [within TIME]: to the first server, or that one, tried
                 * again for as long as it fails; the newest connection is what the peer's
                 * later steps are about */
    TW_CHURN, /* [SERVER] N times: connect so often, each time from an address and port that are
               * used once; the server closes first each time, and the client follows */
    TW_SEND,  /* WORD: send it, and wait until it has come back */
    TW_WRITE, /* N: send so many bytes, and wait for nothing */
    TW_READ,  /* N: receive so many bytes */
    TW_SHUTDOWN,  /* [wr|rd|rdwr] */
    TW_CLOSE,     /* [listener]: the connection's descriptors, or the listening one */
    TW_SET,       /* [listener] OPTION VALUE; lab = set NET.IPV4-SETTING VALUE */
    TW_DO_LISTEN, /* a server that was made with `listen = no`; every server when it starts */
    TW_FORK,      /* a child of the peer holds on to all its descriptors ... */
    TW_LEAVE,     /* ... until this */
    TW_EXEC,      /* PROGRAM ARGUMENTS: the peer's process becomes that program; descriptors
                   * without FD_CLOEXEC stay open */
    TW_DESTROY,   /* [listener]: SOCK_DESTROY on the peer's side of its connection, as `ss -K`,
                   * or on its listening socket */
    TW_STOP,      /* SIGNAL: send it to the peer's process, and wait until that is gone */
    TW_AWAIT,     /* STATE: wait until the kernel says that the peer's side is in it */
    TW_TYPE,      /* LINE: type it at a command's terminal */
    TW_WAIT,      /* lab = wait TIME */
    TW_ORDER,     /* wire = ORDER: the text is that of a tw_wire_order (wire_order.h) */

    /* Those that no file asks for: the lab and the wire do them, and the ledger says so. */
    TW_BIND,      /* how a server with `listen = no` starts */
    TW_PROOF,     /* a new server on a probe's port answers a client */
    TW_BECOME,    /* `become user N`: a peer or a probe that has to be that user */
    TW_WIRE_DEED, /* `dropped F. from server`: what the wire did as it was ordered to */
};
enum { TW_N_WRITTEN_VERBS = TW_ORDER + 1, TW_N_VERBS = TW_WIRE_DEED + 1 };

enum {
    TW_STEP_TEXT = 96,
    TW_WORD_SIZE = 32, /* NUL included */
    TW_MAX_TIMES = 200000,
    TW_MAX_BYTES = 64 << 20,
};

/* A net.ipv4 setting of a private namespace. */
struct tw_setting {
    char name[32];
    char value[32];
    unsigned line;
};

/* What a step does: the text and what it says. */
struct tw_action {
    enum tw_verb verb;
    char text[TW_STEP_TEXT]; /* verb and argument, as the ledger has them: "stop SIGINT" */
    char word[TW_WORD_SIZE]; /* TW_SEND, TW_TYPE; TW_CONNECT, TW_CHURN: the server's name,
                              * empty: the first */
    unsigned n; /* TW_CONNECT, TW_CHURN: times; TW_WRITE, TW_READ: bytes; TW_BECOME: the user */
    int how;    /* TW_SHUTDOWN: SHUT_WR, SHUT_RD or SHUT_RDWR */
    bool listener; /* TW_CLOSE, TW_SET, TW_DESTROY: the listening socket, not the connection's
                    */
    struct tw_option_change option; /* TW_SET of a peer or a probe */
    struct tw_setting setting;      /* TW_SET of the lab */
    int signal;                     /* TW_STOP */
    enum tw_tcp_state state;        /* TW_AWAIT */
    tw_ns time_ns; /* TW_WAIT; TW_CONNECT: tried for so long, 0: once; TW_CHURN: what so many
                    * connections are given on top of a step's time */
    struct tw_wire_order order; /* TW_ORDER */
    struct tw_wire_deed deed;   /* TW_WIRE_DEED */
};

#endif
