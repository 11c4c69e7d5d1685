#ifndef TW_AHEAD_H
#define TW_AHEAD_H

#include "follow.h"

/* The kernel's transitions without a segment. A state that is explained by one of them does
 * not contradict the capture.
 *
 * A FIN is queued behind data that is unsent or unacknowledged: after close() the kernel is in
 * FIN-WAIT-1 (LAST-ACK, CLOSING) although no FIN is on the wire.
 *
 * The kernel gives up after net.ipv4.tcp_retries2 (or tcp_orphan_retries) unacknowledged
 * retransmissions: it then closes the connection without a segment (tcp_write_err() in Linux'
 * net/ipv4/tcp_timer.c). */

/* Is the kernel's state that of a side whose FIN is queued? `s` is the side as the segments
 * show it. */
bool tw_ahead_is_fin_waiting(const struct tw_teardown_side *s, enum tw_tcp_state state);

/* The last segment with data, SYN or FIN that the side sent until by_ns; *out_n is the number
 * of identical ones in a row. Returns its observation; -1 if there is none (*out_n is
 * unchanged). */
long tw_ahead_last_sent(const struct tw_run *run, const struct tw_connection *connection,
                        int side, tw_ns by_ns, unsigned *out_n);

/* Had the kernel given up the side by by_ns? That is so if the side had sent the same segment
 * more than once, had received no acknowledgement of it, and did not send it again.
 * `connection` must be followed up to by_ns. */
bool tw_ahead_is_given_up(const struct tw_run *run, const struct tw_connection *connection,
                          int side, tw_ns by_ns);

/* The first observation in which the kernel had given up that side of the connection; -1:
 * none. `connection` must be followed to its end. */
long tw_ahead_gave_up_seen(const struct tw_run *run, const struct tw_connection *connection,
                           int side);

/* The first observation of a closed side whose FIN was never captured; -1: none. */
long tw_ahead_fin_waits_seen(const struct tw_run *run, const struct tw_connection *connection,
                             int side);

#endif
