#include "ladder_rows.h"

#include <inttypes.h>
#include <string.h>

#define ASKING (200 * TW_US) /* the longest duration of a sock_diag query */

struct builder {
    const struct tw_run *run;
    const struct tw_follow *whole;          /* of the whole run */
    const struct tw_connection *connection; /* in whole */
    int left;                               /* the side of the connection in the left column */
    struct tw_ladder_rows rows;
    tw_ns segment_ns; /* of the connection's last segment */
    bool known[2];    /* per side of the connection: its state is known ... */
    enum tw_tcp_state state[2];
    bool told[2];              /* a row shows the kernel's state, and it is unchanged ... */
    enum tw_tcp_state said[2]; /* ... this one */
    bool waiting[2];           /* a note has told the start of its wait */
    uint32_t fin_frame[2];     /* of the first copy of its FIN; 0: none */
    bool sent[2];              /* it has sent data with numbers, up to ... */
    uint32_t sent_to[2];
};

void tw_ladder_rows_drop(struct tw_ladder_rows *rows)
{
    free(rows->list);
    *rows = (struct tw_ladder_rows){0};
}

static const char *name_of(const struct tw_run *run, unsigned who)
{
    return run->names[who];
}

bool tw_ladder_rows_is_own(const struct tw_run *run, const struct tw_connection *connection)
{
    const struct tw_experiment *experiment = &run->experiment;
    for (int side = 0; side < 2; side++) {
        if (experiment->n_peers > 0 && tw_run_peer(run, connection->side[side]) < 0)
            return false;
        for (size_t i = 0; i < run->n_seen; i++) {
            const struct tw_observation *o = &run->seen[i];
            if (o->saw == TW_SAW_BIND && o->who == connection->side[side])
                return false;
        }
    }
    return true;
}

static int left_side(const struct tw_run *run, const struct tw_connection *connection)
{
    const struct tw_experiment *experiment = &run->experiment;
    int peer = tw_run_peer(run, connection->side[0]);
    return peer >= 0 && experiment->peers[peer].role == TW_SERVER ? 1 : 0;
}

static int column_of(const struct builder *b, int side)
{
    return side == b->left ? TW_LEFT : TW_RIGHT;
}

/* Retransmitted payload. Sequence numbers compare modulo 2^32 (RFC 9293, section 3.4). */
static bool is_retransmission(const struct builder *b, int from,
                              const struct tw_wire_segment *segment)
{
    return b->sent[from] && segment->numbered && segment->payload_bytes > 0 &&
           (int32_t)(segment->seq + segment->payload_bytes - b->sent_to[from]) <= 0;
}

static void note_segment(struct builder *b, const struct tw_followed *followed,
                         struct tw_row *row)
{
    const struct tw_wire_segment *segment = &b->run->seen[followed->seen].segment;
    const struct tw_connection *whole = b->connection;
    const struct tw_segment_note note = {
        .name = {name_of(b->run, whole->side[0]), name_of(b->run, whole->side[1])},
        .step = &followed->step,
        .owes_ack = {followed->owes_ack[0], followed->owes_ack[1]},
        .crossed = followed->crossed,
        .first_fin = followed->first_fin,
        .from = followed->from,
        .flags = segment->flags,
        .retransmitted = is_retransmission(b, followed->from, segment),
        .waited = {b->waiting[0], b->waiting[1]},
        .both_wait = whole->time_wait_seen[0] >= 0 && whole->time_wait_seen[1] >= 0,
        .fin_frame = {b->fin_frame[0], b->fin_frame[1]},
    };
    (void)tw_segment_note_text(&note, row->note);
    for (int side = 0; side < 2; side++)
        b->waiting[side] = b->waiting[side] || tw_segment_note_tells_wait(&note, side);
}

/* Updates the state for the next rows. */
static void remember(struct builder *b, const struct tw_followed *followed)
{
    const struct tw_wire_segment *segment = &b->run->seen[followed->seen].segment;
    int from = followed->from;
    for (int side = 0; side < 2; side++) {
        b->told[side] = b->told[side] && b->state[side] == followed->step.after[side];
        b->known[side] = followed->known[side];
        b->state[side] = followed->step.after[side];
    }
    if ((segment->flags & TW_FIN) != 0 && b->fin_frame[from] == 0)
        b->fin_frame[from] = segment->frame;
    uint32_t end = segment->seq + segment->payload_bytes;
    if (segment->numbered && (!b->sent[from] || (int32_t)(end - b->sent_to[from]) > 0)) {
        b->sent[from] = true;
        b->sent_to[from] = end;
    }
}

/* The first segment does not show that the server was in LISTEN; a SYN,ACK does. */
static void prove_listener(struct builder *b, const struct tw_row *row)
{
    struct tw_row *first = &b->rows.list[0];
    for (int column = TW_LEFT; column <= TW_RIGHT; column++) {
        if (row->entered[column] && row->state[column] == TW_SYN_RECEIVED && row != first &&
            first->state[column] == TW_LISTEN)
            first->entered[column] = true;
    }
}

static void add_segment(struct builder *b, const struct tw_followed *followed)
{
    const struct tw_teardown_step *step = &followed->step;
    struct tw_row *row = &b->rows.list[b->rows.n++];
    *row = (struct tw_row){.seen = followed->seen, .side = column_of(b, followed->from)};
    for (int side = 0; side < 2; side++) {
        int column = column_of(b, side);
        row->entered[column] =
            followed->known[side] && (!b->known[side] || step->after[side] != b->state[side]);
        row->state[column] = step->after[side];
    }
    prove_listener(b, row);
    note_segment(b, followed, row);
    remember(b, followed);
    b->segment_ns = b->run->seen[followed->seen].at_ns;
}

static void add_step(struct builder *b, size_t index, int side)
{
    const struct tw_step_result *step = &b->run->seen[index].step;
    bool drawn = !step->done || step->error != 0 ||
                 (tw_step_verb_effects(step->action) & TW_CLOSES) != 0;
    if (drawn)
        b->rows.list[b->rows.n++] = (struct tw_row){.seen = index, .side = column_of(b, side)};
}

/* Does the step belong to another connection between the two names? Such a connection has the
 * steps from its first segment to that of the next one, and the connect before. */
static bool is_of_other(const struct builder *b, size_t index,
                        const struct tw_connection *other)
{
    const struct tw_connection *c = b->connection;
    bool same = tw_connection_side(other, c->side[0]) != TW_SIDE_NONE &&
                tw_connection_side(other, c->side[1]) != TW_SIDE_NONE;
    if (other == c || !same)
        return false;
    bool connects = b->run->seen[index].step.action->verb == TW_CONNECT;
    if (other < c)
        return (long)index < (connects ? other->last_seen : c->first_seen);
    return (long)index > (connects ? c->last_seen : other->first_seen);
}

static bool is_of_this(const struct builder *b, size_t index)
{
    bool of_other = false;
    for (size_t i = 0; i < b->whole->n_connections; i++)
        of_other = of_other || is_of_other(b, index, &b->whole->connections[i]);
    return !of_other;
}

/* The ledger has the name of a state, not the connection. */
static bool is_in_one_connection(const struct tw_follow *follow, unsigned who)
{
    size_t n = 0;
    for (size_t i = 0; i < follow->n_connections; i++)
        n += tw_connection_side(&follow->connections[i], who) != TW_SIDE_NONE;
    return n == 1;
}

/* The kernel's state is as old as the query took. One that follows a segment closely may be
 * older than the segment, and contradicts nothing. */
static bool is_settled(const struct builder *b, const struct tw_observation *o)
{
    return o->at_ns - b->segment_ns >= ASKING;
}

static void add_state(struct builder *b, size_t index, int side)
{
    const struct tw_observation *o = &b->run->seen[index];
    const struct tw_socket_state *said = &o->state;
    bool of_connection = !said->gone && !tw_tcp_state_is_idle(said->state);
    if (!of_connection || (long)index > b->connection->last_seen || !b->known[side] ||
        !is_settled(b, o) || !is_in_one_connection(b->whole, o->who))
        return;
    bool differs = said->state != b->state[side];
    bool told = b->told[side] && b->said[side] == said->state;
    b->told[side] = differs;
    b->said[side] = said->state;
    if (!differs || told)
        return; /* the lab polls while it waits */
    b->rows.list[b->rows.n++] = (struct tw_row){.seen = index, .side = column_of(b, side)};
}

static void add(struct builder *b, size_t index)
{
    const struct tw_observation *o = &b->run->seen[index];
    int side = tw_connection_side(b->connection, o->who);
    if (o->saw == TW_SAW_STEP && side != TW_SIDE_NONE && is_of_this(b, index))
        add_step(b, index, side);
    else if (o->saw == TW_SAW_STATE && side != TW_SIDE_NONE)
        add_state(b, index, side);
}

int tw_ladder_rows_of(const struct tw_judged *judged, size_t index, struct tw_ladder_rows *out,
                      struct tw_err *err)
{
    const struct tw_run *run = judged->run;
    const struct tw_evidence *evidence = judged->evidence;
    const struct tw_connection *connection = &evidence->follow.connections[index];
    struct builder b = {.run = run, .whole = &evidence->follow, .connection = connection};
    b.left = left_side(run, connection);
    b.rows.who[TW_LEFT] = connection->side[b.left];
    b.rows.who[TW_RIGHT] = connection->side[1 - b.left];
    b.rows.list = calloc(run->n_seen + 1, sizeof *b.rows.list);
    if (b.rows.list == NULL)
        return tw_fail(err, ENOMEM, "draw a ladder of %zu observations", run->n_seen);

    const struct tw_followed *next = evidence->followed;
    const struct tw_followed *end = next + evidence->n_followed;
    for (size_t i = 0; i < run->n_seen; i++) {
        bool is_followed = next < end && next->seen == i;
        if (is_followed && next->connection == index)
            add_segment(&b, next);
        else if (run->seen[i].saw != TW_SAW_SEGMENT)
            add(&b, i);
        next += is_followed;
    }
    *out = b.rows;
    return 0;
}
