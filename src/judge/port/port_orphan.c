#include "port_orphan.h"

#include <stdbool.h>

enum {
    WHEEL_SHARE = 8,  /* a timer fires at most 1/8 of its length late, and a tick */
    LONGEST_S = 230,  /* without an RTO: no retransmission goes on longer */
    PROBED_S = 340,   /* a closed window: the longest that was measured, from 314 s */
    MOST_RETRIES = 9, /* beyond it the kernel counts in steps of 120 s */
    MOST_SHIFT = 40,
};
#define RTO_MIN (200 * TW_MS)
#define RTO_MAX (120 * TW_S)
#define SLACK (50 * TW_MS) /* of a softirq on a busy machine */

struct range {
    tw_ns from_ns, to_ns;
};

/* retransmits_timed_out(), tcp_model_timeout() */
static tw_ns patience(unsigned n_retries)
{
    if (n_retries <= MOST_RETRIES)
        return (((tw_ns)2 << n_retries) - 1) * RTO_MIN;
    return (((tw_ns)2 << MOST_RETRIES) - 1) * RTO_MIN + (n_retries - MOST_RETRIES) * RTO_MAX;
}

static tw_ns doubled(tw_ns interval_ns)
{
    return 2 * interval_ns > RTO_MAX ? RTO_MAX : 2 * interval_ns;
}

/* When a timer fires that is set at set_ns: with known jiffies exactly, else on time or late. */
static tw_ns fires(const struct tw_port_orphan *orphan, tw_ns set_ns, tw_ns timer_ns,
                   bool is_late)
{
    const struct tw_timers timers = {.first_ns = timer_ns};
    if (orphan->jiffies->hz != 0)
        return tw_wheel_release(orphan->jiffies, set_ns, &timers);
    return set_ns + timer_ns + (is_late ? timer_ns / WHEEL_SHARE + SLACK : 0);
}

/* The end if the first retransmission was at first_ns, and the next is at next_ns. */
static tw_ns end_after(const struct tw_port_orphan *orphan, tw_ns first_ns, tw_ns next_ns,
                       bool is_late)
{
    tw_ns interval_ns = (tw_ns)orphan->socket->rto_us * TW_US;
    while (next_ns - first_ns < patience(orphan->n_retries)) {
        interval_ns = doubled(interval_ns);
        next_ns = fires(orphan, next_ns, interval_ns, is_late);
    }
    return next_ns;
}

static void order(tw_ns *earlier_ns, tw_ns *later_ns)
{
    tw_ns swapped_ns = *earlier_ns;
    if (*earlier_ns <= *later_ns)
        return;
    *earlier_ns = *later_ns;
    *later_ns = swapped_ns;
}

/* The first retransmission is at one of two times. */
static void end_between(const struct tw_port_orphan *orphan, const tw_ns first_ns[2],
                        const tw_ns next_ns[2], struct range *out)
{
    out->from_ns = end_after(orphan, first_ns[0], next_ns[0], false);
    out->to_ns = end_after(orphan, first_ns[1], next_ns[1], true);
    /* Where the jiffies are unknown: on time, the last but one may be due 0.2 s too early, and
     * any delay makes it the last. Else one course may have one more than the other. */
    if (orphan->jiffies->hz == 0)
        out->from_ns = first_ns[0] + patience(orphan->n_retries);
    order(&out->from_ns, &out->to_ns);
    out->to_ns += SLACK;
}

static void end_of_retransmissions(const struct tw_port_orphan *orphan, struct range *out)
{
    const struct tw_port_socket *socket = orphan->socket;
    tw_ns rto_ns = (tw_ns)socket->rto_us * TW_US;
    tw_ns set_ns = socket->seen_ns + socket->timer_ms * TW_MS - rto_ns;
    tw_ns next_ns = fires(orphan, set_ns, rto_ns, false);
    if (socket->n_retransmits == 0) {
        const tw_ns first_ns[] = {next_ns, fires(orphan, next_ns, rto_ns, true)};
        end_between(orphan, first_ns, first_ns, out);
        return;
    }
    unsigned shift = socket->n_retransmits < MOST_SHIFT ? socket->n_retransmits : MOST_SHIFT;
    tw_ns passed_ns = 2 * (rto_ns - (rto_ns >> shift));
    tw_ns late_ns = passed_ns / WHEEL_SHARE + SLACK;
    const tw_ns first_ns[] = {next_ns - passed_ns - late_ns, next_ns - passed_ns};
    const tw_ns both_ns[] = {next_ns, next_ns};
    end_between(orphan, first_ns, both_ns, out);
    if (out->from_ns < next_ns)
        out->from_ns = next_ns;
}

void tw_port_orphan_end(const struct tw_port_orphan *orphan, tw_ns *out_from_ns,
                        tw_ns *out_to_ns)
{
    const struct tw_port_socket *socket = orphan->socket;
    tw_ns left_ns = socket->timer_ms > 0 ? socket->timer_ms * TW_MS : 0;
    bool is_probe = socket->timer == TW_PORT_PROBE;
    if (!is_probe && socket->rto_us > 0 && socket->timer_ms >= 0) {
        struct range range = {0};
        end_of_retransmissions(orphan, &range);
        *out_from_ns = range.from_ns;
        *out_to_ns = range.to_ns;
        return;
    }
    *out_from_ns = socket->seen_ns + left_ns;
    *out_to_ns = socket->seen_ns + left_ns + (is_probe ? PROBED_S : LONGEST_S) * TW_S;
}
