#include "old_stamp.h"

#include "segment.h"

/* Does the order inject a SYN from that side with an older timestamp? */
static bool is_order(const struct tw_observation *o, enum tw_side side)
{
    const struct tw_wire_order *order = tw_run_order(o);
    return order != NULL && tw_run_is_done(o) && order->verb == TW_WIRE_INJECT &&
           order->flags == TW_SYN && order->from == side && order->ts.given &&
           order->ts.relative && order->ts.value < 0;
}

static bool is_syn_to(const struct tw_observation *o, unsigned who)
{
    return o->saw == TW_SAW_SEGMENT && o->segment.to == who &&
           (o->segment.flags & (TW_SYN | TW_ACK)) == TW_SYN;
}

static bool is_answer(const struct tw_observation *o, const struct tw_observation *syn)
{
    return o->saw == TW_SAW_SEGMENT && o->who == syn->segment.to && o->segment.to == syn->who &&
           (o->segment.flags & TW_ACK) != 0;
}

long tw_old_stamp_seen(const struct tw_run *run, unsigned who, tw_ns since_ns)
{
    int peer = tw_run_peer(run, who);
    long seen = -1;
    bool ordered = false;
    if (peer < 0)
        return -1;
    bool is_server = run->experiment.peers[peer].role == TW_SERVER;
    enum tw_side from = is_server ? TW_CLIENT_SIDE : TW_SERVER_SIDE;
    for (size_t i = 0; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (o->at_ns < since_ns)
            continue;
        ordered = ordered || is_order(o, from);
        if (ordered && is_syn_to(o, who)) {
            seen = (long)i;
            ordered = false; /* an order injects one SYN */
        } else if (seen >= 0 && is_syn_to(&run->seen[seen], who) &&
                   is_answer(o, &run->seen[seen])) {
            seen = (long)i;
        }
    }
    return seen;
}
