#ifndef TW_TCP_STATE_H
#define TW_TCP_STATE_H

#include "own.h"

#include <stdbool.h>

/* The states of a TCP connection (RFC 9293, section 3.3.2), and one that is Linux's own:
 * a socket that is bound and neither listens nor is connected (TCP_BOUND_INACTIVE, 6.8). */
enum tw_tcp_state {
    TW_CLOSED,
    TW_LISTEN,
    TW_SYN_SENT,
    TW_SYN_RECEIVED,
    TW_ESTABLISHED,
    TW_FIN_WAIT_1,
    TW_FIN_WAIT_2,
    TW_CLOSE_WAIT,
    TW_CLOSING,
    TW_LAST_ACK,
    TW_TIME_WAIT,
    TW_BOUND,
};
enum { TW_N_TCP_STATES = TW_BOUND + 1 };

/* "FIN-WAIT-1": the RFC's spelling. Static. */
const char *tw_tcp_state_name(enum tw_tcp_state state);

/* Reads a name as printed, either case, `_` or `-` between words. */
TW_MUST_USE bool tw_tcp_state_parse(const char *name, enum tw_tcp_state *out);

/* Is it that of a socket without a connection, which holds its port all the same? */
bool tw_tcp_state_is_idle(enum tw_tcp_state state);

#endif
