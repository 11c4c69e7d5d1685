#ifndef TW_RESET_KIND_H
#define TW_RESET_KIND_H

#include "teardown.h"

/* What a RST that ended a connection tells: which event on its sender's host makes such a RST.
 *
 * A RST without ACK answers a segment for which its sender had no open socket; a RST,ACK
 * answers a SYN, or is sent by a program's action alone (RFC 9293, sections 3.5.2 and
 * 3.10.7.1; Linux: tcp_v4_send_reset() and tcp_send_active_reset()). */
enum tw_reset_kind {
    TW_RESET_UNKNOWN,      /* too little of the connection was captured */
    TW_RESET_REFUSED,      /* RST,ACK to a SYN */
    TW_RESET_HALF_OPEN,    /* a RST to the SYN,ACK that answers the sender's own SYN */
    TW_RESET_UNASKED,      /* a RST to a SYN,ACK without a SYN */
    TW_RESET_AT_ONCE,      /* after the handshake, before the sender's first byte */
    TW_RESET_ABORT,        /* RST,ACK, answers nothing */
    TW_RESET_AFTER_CLOSE,  /* answers data that came after the sender's FIN */
    TW_RESET_STALE,        /* the same, where the server closed an idle connection */
    TW_RESET_FORGOTTEN,    /* answers a segment; the sender sent no FIN */
    TW_RESET_ANSWERS_FIN,  /* answers a FIN: no socket was left */
    TW_RESET_IN_TIME_WAIT, /* arrived in TIME-WAIT: RFC 1337 */
};
enum { TW_N_RESET_KINDS = TW_RESET_IN_TIME_WAIT + 1 };

/* A connection idle for this long was waiting for its next use. */
static const tw_ns TW_RESET_IDLE_NS = TW_S;

/* What is known when a RST ends a connection. TW_SIDE_A is the client. */
struct tw_reset_seen {
    const struct tw_teardown *teardown; /* after the RST */
    enum tw_tcp_state before[2];        /* the states before it */
    int by;                             /* its sender */
    bool has_ack;
    tw_ns
        idle_ns; /* the silence before the RST and the segment that it answers; -1: not known */
    tw_ns fin_idle_ns; /* the silence before the first FIN; 0 without one */
};

enum tw_reset_kind tw_reset_kind_of(const struct tw_reset_seen *seen);

/* The name, such as "refused". Static storage. */
const char *tw_reset_kind_name(enum tw_reset_kind kind);

/* The circumstance, to follow "reset by the server": "at the SYN". Static storage. */
const char *tw_reset_kind_when(enum tw_reset_kind kind);

/* What it means when the side `by` sends such a RST: sentences. Static storage. */
const char *tw_reset_kind_means(enum tw_reset_kind kind, int by);

#endif
