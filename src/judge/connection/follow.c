#include "follow.h"

#include "step_join.h"

#include <string.h>

int tw_connection_side(const struct tw_connection *connection, unsigned who)
{
    if (connection->side[TW_SIDE_A] == who)
        return TW_SIDE_A;
    return connection->side[TW_SIDE_B] == who ? TW_SIDE_B : TW_SIDE_NONE;
}

bool tw_connection_is_self(const struct tw_connection *connection)
{
    return connection->side[TW_SIDE_A] == connection->side[TW_SIDE_B];
}

static bool is_between(const struct tw_connection *connection, unsigned a, unsigned b)
{
    const unsigned *side = connection->side;
    return (side[0] == a && side[1] == b) || (side[0] == b && side[1] == a);
}

static struct tw_connection *begin(struct tw_follow *follow, unsigned from, unsigned to,
                                   long index)
{
    if (follow->n_connections == TW_MAX_CONNECTIONS)
        return NULL;
    struct tw_connection *connection = &follow->connections[follow->n_connections++];
    *connection = (struct tw_connection){
        .side = {from, to},
        .first_seen = index,
        .first_fin_seen = -1,
        .second_fin_seen = -1,
        .last_seen = -1,
        .ended_seen = -1,
        .time_wait_seen = {-1, -1},
        .wait_begin_seen = {-1, -1},
        .wait_moved_seen = {-1, -1},
        .fin_acked_seen = {-1, -1},
        .restarted_seen = -1,
        .hit_seen = -1,
        .old_syn_seen = -1,
    };
    return connection;
}

static bool rfc1337_is_set(const struct tw_run *run)
{
    const char *setting = tw_run_setting(run, "tcp_rfc1337", 0);
    return setting != NULL && strcmp(setting, "0") != 0;
}

/* The segment with relative numbers. Without numbers in the ledger it gets those it would have
 * if no segment was lost. */
static struct tw_segment segment_of(const struct tw_teardown *teardown, int from,
                                    const struct tw_wire_segment *wire)
{
    const struct tw_teardown_side *sender = &teardown->side[from];
    const struct tw_teardown_side *receiver = &teardown->side[1 - from];
    struct tw_segment segment = {
        .seq = wire->seq,
        .ack = wire->ack,
        .payload_bytes = wire->payload_bytes,
        .flags = wire->flags,
    };
    if (wire->numbered)
        return segment;
    segment.seq = sender->next_seq;
    if ((wire->flags & TW_SYN) != 0)
        segment.seq = sender->syn_seq;
    else if ((wire->flags & TW_FIN) != 0 && sender->fin_sent)
        segment.seq = sender->fin_seq;
    segment.ack = receiver->next_seq;
    return segment;
}

static void note_side(struct tw_connection *connection, int side, int from, long index,
                      const struct tw_teardown_step *step)
{
    if (step->before[side] != TW_TIME_WAIT && step->after[side] == TW_TIME_WAIT)
        connection->time_wait_seen[side] = index;
    if (step->acks_fin[side])
        connection->fin_acked_seen[side] = index;
    if (step->wait_begins[side])
        connection->wait_begin_seen[side] = index;
    if (step->wait_begins[side] && side != from)
        connection->wait_moved_seen[side] = index;
}

static void note(struct tw_connection *connection, int from, long index,
                 const struct tw_teardown_step *step)
{
    connection->last_seen = index;
    const struct tw_teardown *teardown = &connection->teardown;
    bool ended =
        teardown->reset || (teardown->side[0].fin_acked && teardown->side[1].fin_acked);
    if (!ended || connection->ended_seen < 0)
        connection->ended_seen = ended ? index : -1;
    if (step->is_first_fin)
        connection->first_fin_seen = index;
    if (step->is_second_fin)
        connection->second_fin_seen = index;
    if (step->is_second_fin && connection->teardown.first_fin == from &&
        !connection->teardown.crossed) {
        /* This FIN was the first; it was captured late. */
        connection->second_fin_seen = connection->first_fin_seen;
        connection->first_fin_seen = index;
    }
    if (step->restarts_time_wait)
        connection->restarted_seen = index;
    if (step->hits_time_wait)
        connection->hit_seen = index;
    for (int side = 0; side < 2; side++)
        note_side(connection, side, from, index, step);
}

/* The latest connection between the two with an index below `before`: earlier ones are
 * over. */
static struct tw_connection *latest(struct tw_follow *follow, size_t before, unsigned a,
                                    unsigned b)
{
    for (size_t i = before; i > 0; i--) {
        if (is_between(&follow->connections[i - 1], a, b))
            return &follow->connections[i - 1];
    }
    return NULL;
}

/* Does the connection consist of SYNs only? */
static bool is_only_asked_for(const struct tw_connection *connection)
{
    const struct tw_teardown_side *asks = &connection->teardown.side[TW_SIDE_A];
    const struct tw_teardown_side *other = &connection->teardown.side[TW_SIDE_B];
    return asks->state == TW_SYN_SENT && !other->known;
}

/* The previous connection, if the segment belongs to it although a SYN for a new one has been
 * sent: TIME-WAIT's answer to that SYN, or the RST that answers it. NULL: the segment belongs
 * to the latest connection. */
static struct tw_connection *before_old_syn(struct tw_follow *follow,
                                            const struct tw_connection *asked,
                                            const struct tw_observation *o)
{
    const struct tw_wire_segment *wire = &o->segment;
    size_t place = (size_t)(asked - follow->connections);
    struct tw_connection *before = latest(follow, place, o->who, wire->to);
    if (before == NULL || !is_only_asked_for(asked))
        return NULL;
    int from = tw_connection_side(before, o->who);
    bool is_asking = asked->side[TW_SIDE_A] == o->who;
    bool is_answer = !is_asking && (wire->flags & (TW_SYN | TW_ACK | TW_RST)) == TW_ACK &&
                     before->teardown.side[from].state == TW_TIME_WAIT;
    bool is_reset = is_asking && (wire->flags & TW_RST) != 0 && before->old_syn_seen >= 0;
    if (is_answer)
        before->old_syn_seen = asked->first_seen;
    return is_answer || is_reset ? before : NULL;
}

/* Feeds a segment to the receiving side of a client connected to itself. */
static void feed_back(struct tw_connection *connection, const struct tw_segment *segment,
                      tw_ns at_ns, long index, struct tw_teardown_step *out)
{
    struct tw_teardown_step back;
    tw_teardown_feed(&connection->teardown, TW_SIDE_B, segment, at_ns, &back);
    note(connection, TW_SIDE_B, index, &back);
    tw_step_join(out, &back);
}

/* The connection of a segment; a new one if the segment is its first; NULL: the array is
 * full. */
static struct tw_connection *connection_of(struct tw_follow *follow, const struct tw_run *run,
                                           size_t index)
{
    const struct tw_observation *o = &run->seen[index];
    const struct tw_wire_segment *wire = &o->segment;
    struct tw_connection *connection = latest(follow, follow->n_connections, o->who, wire->to);
    bool begins = (wire->flags & (TW_SYN | TW_ACK | TW_RST)) == TW_SYN;
    if (connection != NULL && !(begins && tw_teardown_is_over(&connection->teardown))) {
        struct tw_connection *before = before_old_syn(follow, connection, o);
        return before != NULL ? before : connection;
    }
    struct tw_connection *before = connection;
    connection = begin(follow, o->who, wire->to, (long)index);
    if (connection == NULL) {
        follow->n_left_out++;
        return NULL;
    }
    connection->teardown.rfc1337 = rfc1337_is_set(run);
    connection->teardown.whole = true;
    if (before != NULL &&
        before->teardown.side[tw_connection_side(before, wire->to)].state == TW_TIME_WAIT)
        before->hit_seen = (long)index;
    return connection;
}

const struct tw_connection *tw_follow_see(struct tw_follow *follow, const struct tw_run *run,
                                          size_t index, struct tw_teardown_step *out)
{
    const struct tw_observation *o = &run->seen[index];
    if (o->saw != TW_SAW_SEGMENT)
        return NULL;

    struct tw_connection *connection = connection_of(follow, run, index);
    if (connection == NULL)
        return NULL;
    int from = tw_connection_side(connection, o->who);
    struct tw_segment segment = segment_of(&connection->teardown, from, &o->segment);
    tw_teardown_feed(&connection->teardown, from, &segment, o->at_ns, out);
    note(connection, from, (long)index, out);
    if (tw_connection_is_self(connection))
        feed_back(connection, &segment, o->at_ns, (long)index, out);
    return connection;
}

void tw_follow_run(struct tw_follow *follow, const struct tw_run *run)
{
    follow->n_connections = 0;
    follow->n_left_out = 0;
    struct tw_teardown_step ignored;
    for (size_t i = 0; i < run->n_seen; i++)
        (void)tw_follow_see(follow, run, i, &ignored);
}

size_t tw_follow_trace(struct tw_follow *follow, const struct tw_run *run,
                       struct tw_followed out[])
{
    size_t n = 0;
    follow->n_connections = 0;
    follow->n_left_out = 0;
    for (size_t i = 0; i < run->n_seen; i++) {
        struct tw_teardown_step step;
        const struct tw_connection *c = tw_follow_see(follow, run, i, &step);
        if (c == NULL)
            continue;
        const struct tw_teardown *t = &c->teardown;
        out[n++] = (struct tw_followed){
            .seen = i,
            .connection = (unsigned)(c - follow->connections),
            .from = tw_connection_side(c, run->seen[i].who),
            .step = step,
            .known = {t->side[0].known, t->side[1].known},
            .owes_ack = {t->side[0].owes_ack, t->side[1].owes_ack},
            .crossed = t->crossed,
            .first_fin = t->first_fin,
        };
    }
    return n;
}

static bool is_peer(const struct tw_run *run, unsigned who, enum tw_role role)
{
    const struct tw_experiment *experiment = &run->experiment;
    int peer = tw_experiment_peer(experiment, run->names[who]);
    return peer >= 0 && experiment->peers[peer].role == role;
}

const struct tw_connection *tw_follow_main(const struct tw_follow *follow,
                                           const struct tw_run *run)
{
    for (size_t i = 0; i < follow->n_connections; i++) {
        const struct tw_connection *c = &follow->connections[i];
        if (run->experiment.n_peers == 0 ||
            (tw_connection_is_self(c) && is_peer(run, c->side[0], TW_CLIENT)) ||
            (is_peer(run, c->side[0], TW_SERVER) && is_peer(run, c->side[1], TW_CLIENT)) ||
            (is_peer(run, c->side[0], TW_CLIENT) && is_peer(run, c->side[1], TW_SERVER)))
            return c;
    }
    return NULL;
}
