#ifndef TW_PORT_HOLD_H
#define TW_PORT_HOLD_H

#include "follow.h"
#include "timer_wheel.h"

/* What occupies a port that no process has open: the timer of a TIME-WAIT, or of an orphan in
 * FIN-WAIT-2. Derived from the segments and the steps alone. */
struct tw_port_hold {
    enum tw_tcp_state state; /* TW_TIME_WAIT or TW_FIN_WAIT_2 */
    unsigned who;            /* the name of the side */
    /* When the timer was last set, at the side's own end. TIME-WAIT: the arrival of the
     * segment that set it, or the ACK that answered it if that is later. Orphan: the ACK of
     * its FIN, or the close() if that came later. */
    tw_ns began_ns;
    long began_seen;         /* its observation */
    struct tw_timers timers; /* the timers set then, before the kernel rounds them up */
    long ended_seen;         /* what ended it early, a RST or SOCK_DESTROY; -1: nothing */
    tw_ns ended_ns;          /* the time of that; valid if ended_seen >= 0 */
};

/* The time of an observation at the end of `who`. A segment on a wire is captured at the
 * servers' end; the clients' end receives it later or sent it earlier. From the capture at the
 * clients' end if there is one, otherwise from the delay of the wire. */
tw_ns tw_port_hold_at_side(const struct tw_run *run, unsigned who, long seen);

/* The hold on the port that lasts longest, among those that began until by_ns. Returns false
 * if there is none; *out is then unchanged. */
bool tw_port_hold_on(const struct tw_run *run, const struct tw_follow *follow, uint16_t port,
                     tw_ns by_ns, struct tw_port_hold *out);

/* The timers of an orphan in FIN-WAIT-2 of this peer, starting at at_ns: its TCP_LINGER2, else
 * net.ipv4.tcp_fin_timeout (tcp_fin_time() in Linux' include/net/tcp.h). Up to 60 s that is
 * one timer. Above 60 s Linux waits for the excess, calls tcp_fin_time() again and waits for
 * the excess again: an orphan of 70 s lives for 20 s (tcp_rcv_state_process() and
 * __tcp_close(), then tcp_keepalive_timer(), each with tcp_fin_time() - TCP_TIMEWAIT_LEN). If
 * the second call returns at most 60 s, Linux resets the orphan at once. */
struct tw_timers tw_port_hold_fin_timers(const struct tw_run *run,
                                         const struct tw_peer_spec *peer, tw_ns at_ns);

#endif
