#ifndef TW_AHEAD_H
#define TW_AHEAD_H

#include "follow.h"

/* What the kernel does without a segment: there it is ahead of the wire, and contradicts
 * nothing.
 *
 * A FIN stands in line behind data that was not sent or acknowledged: the kernel is in
 * FIN-WAIT-1 (LAST-ACK, CLOSING) as soon as it is closed, and no FIN is on the wire.
 *
 * What was never acknowledged is given up after so many times (net.ipv4.tcp_retries2, or
 * tcp_orphan_retries): the kernel then has no such connection, and says so to nobody
 * (tcp_write_err() in Linux' net/ipv4/tcp_timer.c). */

/* Is the state of the kernel's that of a side whose FIN waits? `s` is what the segments give.
 */
bool tw_ahead_is_fin_waiting(const struct tw_teardown_side *s, enum tw_tcp_state state);

/* The last segment with data, SYN or FIN that the side had sent to the other one by then, and
 * how many times in a row; -1 when there is none, and *out_n is not touched then. */
long tw_ahead_last_sent(const struct tw_run *run, const struct tw_connection *connection,
                        int side, tw_ns by_ns, unsigned *out_n);

/* Had the kernel given the side up by then? It had sent the same more than once, had no
 * acknowledgement of it, and did not send it again. `connection` is as of then. */
bool tw_ahead_is_given_up(const struct tw_run *run, const struct tw_connection *connection,
                          int side, tw_ns by_ns);

/* Where the kernel gave the side of the connection up, as of all that was followed: the first
 * time that it had it no more. -1: it did not. */
long tw_ahead_gave_up_seen(const struct tw_run *run, const struct tw_connection *connection,
                           int side);

/* Where it had the side closed whose FIN was never seen; -1: it had not. */
long tw_ahead_fin_waits_seen(const struct tw_run *run, const struct tw_connection *connection,
                             int side);

#endif
