#ifndef TW_PORT_HOLD_H
#define TW_PORT_HOLD_H

#include "follow.h"
#include "timer_wheel.h"

/* What keeps a port when nobody has it open any more: the timer of a TIME-WAIT, or that of an
 * orphan, whose owner has closed, in FIN-WAIT-2. From the segments and the steps alone. */
struct tw_port_hold {
    enum tw_tcp_state state; /* TW_TIME_WAIT or TW_FIN_WAIT_2 */
    unsigned who;            /* the name whose side it is */
    tw_ns began_ns;  /* when the timer was set (last), since the run began, where the side is:
                      * that of a TIME-WAIT when the segment came that set it, or with the ACK
                      * that answered, if that is later; an orphan's with the ACK of its FIN,
                      * or with the close() when that came later */
    long began_seen; /* the observation of that */
    struct tw_timers timers; /* that were set then, before the kernel rounds them up */
    long ended_seen; /* what ended it before its time, a RST or SOCK_DESTROY; -1: nothing */
    tw_ns ended_ns;  /* when that was there; meaningful when there is such a one */
};

/* When what was seen was at the side of that name: a segment on a wire was captured at the
 * servers' end, and is at the clients' later, or was sent there earlier. What the far end's
 * capture said, else what the wire was told to delay it by. */
tw_ns tw_port_hold_at_side(const struct tw_run *run, unsigned who, long seen);

/* The hold on the port that lasts longest, of those that had begun by then. Returns false when
 * there is none; *out is not touched then. */
bool tw_port_hold_on(const struct tw_run *run, const struct tw_follow *follow, uint16_t port,
                     tw_ns by_ns, struct tw_port_hold *out);

/* How long an orphan of the peer's waits in FIN-WAIT-2 from that moment on: its TCP_LINGER2,
 * else net.ipv4.tcp_fin_timeout (tcp_fin_time() in Linux' include/net/tcp.h). Up to 60 s that
 * is one timer. Past them Linux waits for the excess, asks anew how long it is to be, and waits
 * for the excess again: an orphan of 70 s lives for 20 s (tcp_rcv_state_process() and
 * __tcp_close(), then tcp_keepalive_timer(), each with tcp_fin_time() - TCP_TIMEWAIT_LEN). One
 * that is to have no more than 60 s when it is asked anew is reset at once. */
struct tw_timers tw_port_hold_fin_timers(const struct tw_run *run,
                                         const struct tw_peer_spec *peer, tw_ns at_ns);

#endif
