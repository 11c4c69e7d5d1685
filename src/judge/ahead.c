#include "ahead.h"

bool tw_ahead_is_fin_waiting(const struct tw_teardown_side *s, enum tw_tcp_state state)
{
    if (s->fin_sent)
        return false;
    if (s->state == TW_ESTABLISHED)
        return state == TW_FIN_WAIT_1;
    return s->state == TW_CLOSE_WAIT && (state == TW_LAST_ACK || state == TW_CLOSING);
}

bool tw_ahead_is_unacknowledged(const struct tw_teardown *teardown, int side)
{
    const struct tw_teardown_side *sender = &teardown->side[side];
    const struct tw_teardown_side *receiver = &teardown->side[1 - side];
    return sender->seq_known &&
           (!receiver->ack_known || (int32_t)(sender->next_seq - receiver->highest_ack) > 0);
}

/* It takes up numbers: an acknowledgement must come. */
static bool is_sent(const struct tw_observation *o, unsigned who)
{
    return o->saw == TW_SAW_SEGMENT && o->who == who &&
           ((o->segment.flags & (TW_SYN | TW_FIN)) != 0 || o->segment.payload_bytes > 0);
}

long tw_ahead_last_sent(const struct tw_run *run, unsigned who, tw_ns by_ns, unsigned *out_n)
{
    long last = -1;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= by_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (!is_sent(o, who))
            continue;
        const struct tw_wire_segment *before = last >= 0 ? &run->seen[last].segment : NULL;
        bool again = before != NULL && before->seq == o->segment.seq &&
                     before->payload_bytes == o->segment.payload_bytes;
        *out_n = again ? *out_n + 1 : 1;
        last = (long)i;
    }
    return last;
}

static bool is_sample(const struct tw_observation *o, unsigned who)
{
    return o->saw == TW_SAW_STATE && o->who == who && !o->state.gone &&
           o->state.state != TW_LISTEN && o->state.state != TW_BOUND;
}

long tw_ahead_gave_up_seen(const struct tw_run *run, const struct tw_connection *connection,
                           int side)
{
    unsigned n = 0;
    unsigned who = connection->side[side];
    enum tw_tcp_state state = connection->teardown.side[side].state;
    long last_seen = tw_ahead_last_sent(run, who, INT64_MAX, &n);
    if (state == TW_CLOSED || state == TW_TIME_WAIT || n < 2 || last_seen < 0 ||
        !tw_ahead_is_unacknowledged(&connection->teardown, side))
        return -1;
    for (size_t i = (size_t)last_seen; i < run->n_seen; i++) {
        if (is_sample(&run->seen[i], who) && run->seen[i].state.state == TW_CLOSED)
            return (long)i;
    }
    return -1;
}

long tw_ahead_fin_waits_seen(const struct tw_run *run, const struct tw_connection *connection,
                             int side)
{
    if (connection->teardown.side[side].fin_sent)
        return -1;
    for (size_t i = (size_t)connection->first_seen; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (is_sample(o, connection->side[side]) &&
            (o->state.state == TW_FIN_WAIT_1 || o->state.state == TW_LAST_ACK ||
             o->state.state == TW_CLOSING))
            return (long)i;
    }
    return -1;
}
