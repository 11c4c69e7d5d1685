#ifndef TW_TCP_STATE_H
#define TW_TCP_STATE_H

#include "own.h"

#include <stdbool.h>

/* The states of a TCP connection (RFC 9293, section 3.3.2), and TW_BOUND, which only Linux
 * has: a socket that is bound but neither listening nor connected (TCP_BOUND_INACTIVE, since
 * 6.8). */
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

/* The name in the RFC's spelling, such as "FIN-WAIT-1". Static storage. */
const char *tw_tcp_state_name(enum tw_tcp_state state);

/* Parses a name in upper or lower case, with `_` or `-` between the words. */
TW_MUST_USE bool tw_tcp_state_parse(const char *name, enum tw_tcp_state *out);

/* Whether a socket in this state has no connection but holds its port. */
bool tw_tcp_state_is_idle(enum tw_tcp_state state);

#endif
