#ifndef TW_ACTION_H
#define TW_ACTION_H

#include "clock.h"
#include "socket_options.h"
#include "tcp_state.h"
#include "wire_deed.h"
#include "wire_order.h"

/* The actions of steps as data. An experiment file has `who = verb argument -> result`, a
 * ledger has `who ! verb argument = result`; tw_step_read() parses both. */
enum tw_verb {
    /* [SERVER] [N times] [within TIME]: connect to that server, by default the first one;
     * retry until TIME has passed. The peer's later steps act on its newest connection. */
    TW_CONNECT,
    /* [SERVER] N times: make N connections, each from an unused address and port; the server
     * closes first, then the client. */
    TW_CHURN,
    TW_SEND,     /* WORD: send it and wait for the echo */
    TW_WRITE,    /* N: send N bytes; do not wait */
    TW_READ,     /* N: receive N bytes */
    TW_SHUTDOWN, /* [wr|rd|rdwr] */
    /* [listener]: close all the peer's descriptors of the connection, or of its listening
     * socket */
    TW_CLOSE,
    TW_SET, /* [listener] OPTION VALUE; lab = set NET.IPV4-SETTING VALUE */
    /* listen() of a server: by this step with `listen = no`, otherwise at its start */
    TW_DO_LISTEN,
    TW_FORK,  /* a child of the peer inherits all its descriptors ... */
    TW_LEAVE, /* ... until this ends the child */
    /* PROGRAM ARGUMENTS: the peer's process executes the program; descriptors without
     * FD_CLOEXEC stay open */
    TW_EXEC,
    /* [listener]: SOCK_DESTROY of the peer's side of its connection, as `ss -K` does, or of
     * its listening socket */
    TW_DESTROY,
    TW_STOP,  /* SIGNAL: send it to the peer's process and wait until that exits */
    TW_AWAIT, /* STATE: wait until the kernel reports the peer's side in it */
    TW_TYPE,  /* LINE: type it at a command's terminal */
    TW_WAIT,  /* lab = wait TIME */
    TW_ORDER, /* wire = ORDER: a tw_wire_order (wire_order.h) */

    /* Verbs of a ledger only: the lab and the wire do them unasked. */
    TW_BIND,      /* bind() at the start of a server with `listen = no` */
    TW_PROOF,     /* a new server on a probe's port answers a client */
    TW_BECOME,    /* `become user N`: setuid() of a peer or a probe with `uid` */
    TW_WIRE_DEED, /* `dropped F. from server`: the wire has executed an order */
};
enum { TW_N_WRITTEN_VERBS = TW_ORDER + 1, TW_N_VERBS = TW_WIRE_DEED + 1 };

enum {
    TW_STEP_TEXT = 96,
    TW_WORD_SIZE = 32, /* including NUL */
    TW_MAX_TIMES = 200000,
    TW_MAX_BYTES = 64 << 20,
};

/* A net.ipv4 sysctl of a private network namespace. */
struct tw_setting {
    char name[32];
    char value[32];
    unsigned line;
};

/* What a step does: its text and the parsed form. */
struct tw_action {
    enum tw_verb verb;
    char text[TW_STEP_TEXT]; /* verb and argument as in the ledger: "stop SIGINT" */
    /* TW_SEND, TW_TYPE; TW_CONNECT, TW_CHURN: name of the server; empty: the first server */
    char word[TW_WORD_SIZE];
    unsigned n; /* TW_CONNECT, TW_CHURN: times; TW_WRITE, TW_READ: bytes; TW_BECOME: uid */
    int how;    /* TW_SHUTDOWN: SHUT_WR, SHUT_RD or SHUT_RDWR */
    /* TW_CLOSE, TW_SET, TW_DESTROY: the listening socket */
    bool listener;
    struct tw_option_change option; /* TW_SET of a peer or a probe */
    struct tw_setting setting;      /* TW_SET of the lab */
    int signal;                     /* TW_STOP */
    enum tw_tcp_state state;        /* TW_AWAIT */
    /* TW_WAIT; TW_CONNECT: retry for this long, 0: one attempt; TW_CHURN: added to a step's
     * time limit */
    tw_ns time_ns;
    struct tw_wire_order order; /* TW_ORDER */
    struct tw_wire_deed deed;   /* TW_WIRE_DEED */
};

#endif
