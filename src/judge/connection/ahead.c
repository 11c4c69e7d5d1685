#include "ahead.h"

bool tw_ahead_is_fin_waiting(const struct tw_teardown_side *s, enum tw_tcp_state state)
{
    if (s->fin_sent)
        return false;
    if (s->state == TW_ESTABLISHED)
        return state == TW_FIN_WAIT_1;
    return s->state == TW_CLOSE_WAIT && (state == TW_LAST_ACK || state == TW_CLOSING);
}

/* Has the side sent something that is not acknowledged? */
static bool is_unacknowledged(const struct tw_teardown *teardown, int side)
{
    const struct tw_teardown_side *sender = &teardown->side[side];
    const struct tw_teardown_side *receiver = &teardown->side[1 - side];
    return sender->seq_known &&
           (!receiver->ack_known || (int32_t)(sender->next_seq - receiver->highest_ack) > 0);
}

/* A segment that occupies sequence space and must be acknowledged. */
static bool is_sent(const struct tw_observation *o, const struct tw_connection *connection,
                    int side)
{
    return o->saw == TW_SAW_SEGMENT && o->who == connection->side[side] &&
           o->segment.to == connection->side[1 - side] &&
           ((o->segment.flags & (TW_SYN | TW_FIN)) != 0 || o->segment.payload_bytes > 0);
}

static bool is_same(const struct tw_observation *a, const struct tw_observation *b)
{
    return a->segment.seq == b->segment.seq &&
           a->segment.payload_bytes == b->segment.payload_bytes;
}

long tw_ahead_last_sent(const struct tw_run *run, const struct tw_connection *connection,
                        int side, tw_ns by_ns, unsigned *out_n)
{
    long last = -1;
    for (size_t i = 0; i < run->n_seen && run->seen[i].at_ns <= by_ns; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (!is_sent(o, connection, side))
            continue;
        *out_n = last >= 0 && is_same(o, &run->seen[last]) ? *out_n + 1 : 1;
        last = (long)i;
    }
    return last;
}

bool tw_ahead_is_given_up(const struct tw_run *run, const struct tw_connection *connection,
                          int side, tw_ns by_ns)
{
    unsigned n = 0;
    long last = tw_ahead_last_sent(run, connection, side, by_ns, &n);
    if (last < 0 || n < 2 || !is_unacknowledged(&connection->teardown, side))
        return false;
    for (size_t i = (size_t)last + 1; i < run->n_seen; i++) {
        const struct tw_observation *o = &run->seen[i];
        if (is_sent(o, connection, side) && is_same(o, &run->seen[last]))
            return false;
    }
    return true;
}

static bool is_sample(const struct tw_observation *o, unsigned who)
{
    return tw_run_is_sample(o) && o->who == who;
}

long tw_ahead_gave_up_seen(const struct tw_run *run, const struct tw_connection *connection,
                           int side)
{
    unsigned n = 0;
    unsigned who = connection->side[side];
    enum tw_tcp_state state = connection->teardown.side[side].state;
    if (state == TW_CLOSED || state == TW_TIME_WAIT ||
        !tw_ahead_is_given_up(run, connection, side, INT64_MAX))
        return -1;
    long last_seen = tw_ahead_last_sent(run, connection, side, INT64_MAX, &n);
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
