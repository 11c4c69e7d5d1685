#include "ends.h"

#include "ends_inside.h"

int tw_ends_compare(struct tw_ends *ends, struct tw_err *err)
{
    if (tw_ends_match(ends, err) < 0)
        return -1;
    tw_ends_pair(ends);
    if (tw_ends_place(ends, err) < 0)
        return -1;
    tw_ends_judge(ends);
    return 0;
}

/* Adds a row where its time belongs. */
static void add(const struct tw_ends *ends, const struct tw_ends_row *row,
                struct tw_ends_row rows[TW_ENDS_ROWS], size_t *n)
{
    const struct tw_ends_clock *clock = &ends->clock;
    struct tw_ends_row dated = *row;
    if (*n == TW_ENDS_ROWS)
        return;
    if (row->seen[0] != NULL)
        dated.order_ns = row->seen[0]->at_ns;
    else if (clock->has_low && clock->has_high)
        dated.order_ns =
            row->seen[1]->at_ns - clock->low_ns - (clock->high_ns - clock->low_ns) / 2;
    else
        dated.order_ns = row->seen[1]->at_ns;
    size_t at = (*n)++;
    for (; at > 0 && rows[at - 1].order_ns > dated.order_ns; at--)
        rows[at] = rows[at - 1];
    rows[at] = dated;
}

static void add_flow(const struct tw_ends *ends, int which, const struct tw_end_flow *flow,
                     struct tw_ends_row rows[TW_ENDS_ROWS], size_t *n)
{
    const struct tw_end_store *store = ends->end[which];
    const struct tw_end_segment *segment = tw_ends_segment(store, flow->first);
    for (; segment != NULL; segment = tw_ends_segment(store, segment->next)) {
        struct tw_ends_row row = {.fate = segment->fate, .unknown = segment->unknown};
        bool is_sender = (segment->from == 0) == flow->at_client;
        if (segment->fate == TW_FATE_NONE || (which == 1 && segment->other != TW_END_NONE))
            continue;
        row.seen[which] = segment;
        row.seen[1 - which] = tw_ends_segment(ends->end[1 - which], segment->other);
        row.sender = is_sender ? which : 1 - which;
        add(ends, &row, rows, n);
    }
}

size_t tw_ends_rows(const struct tw_ends *ends, int which, const struct tw_end_flow *flow,
                    struct tw_ends_row rows[TW_ENDS_ROWS])
{
    const struct tw_end_flow *other =
        which == 0 ? tw_ends_flow(ends->end[1], flow->other) : NULL;
    size_t n = 0;
    add_flow(ends, which, flow, rows, &n);
    if (other != NULL)
        add_flow(ends, 1, other, rows, &n);
    return n;
}

bool tw_ends_way(const struct tw_ends *ends, const struct tw_end_flow *flow,
                 const struct tw_ends_row *row, tw_ns *out_low_ns, tw_ns *out_high_ns)
{
    struct tw_ends_clock clock = ends->clock;
    if (row->seen[0] == NULL || row->seen[1] == NULL || row->seen[0]->at_ns < 0 ||
        row->seen[1]->at_ns < 0)
        return false;
    if (clock.drifts)
        clock = tw_ends_clock_of(ends, flow);
    if (!clock.has_low || !clock.has_high || clock.drifts)
        return false;
    tw_ns apart_ns = row->seen[1]->at_ns - row->seen[0]->at_ns;
    tw_ns low_ns = row->sender == 0 ? apart_ns - clock.high_ns : clock.low_ns - apart_ns;
    *out_low_ns = low_ns > 0 ? low_ns : 0;
    *out_high_ns = row->sender == 0 ? apart_ns - clock.low_ns : clock.high_ns - apart_ns;
    return true;
}

uint8_t tw_ends_ttl(const struct tw_ends *ends, int which, const struct tw_end_flow *flow,
                    int from)
{
    uint8_t ttl = 0;
    const struct tw_end_segment *segment = tw_ends_segment(ends->end[which], flow->first);
    for (; segment != NULL; segment = tw_ends_segment(ends->end[which], segment->next)) {
        if ((int)segment->from == from && segment->sure)
            ttl = segment->ttl;
    }
    return ttl;
}

static const char *const kinds[] = {
    [TW_END_SYN] = "SYN", [TW_END_SYN_ACK] = "SYN,ACK",
    [TW_END_FIN] = "FIN", [TW_END_ACK_OF_FIN] = "ACK of FIN",
    [TW_END_RST] = "RST", [TW_END_PLAIN] = "segment",
};
_Static_assert(TW_COUNT(kinds) == TW_N_END_KINDS, "a kind lacks a name");

static const char *const fates[] = {
    [TW_FATE_NONE] = "not-judged", [TW_FATE_ARRIVED] = "arrived",
    [TW_FATE_CHANGED] = "changed", [TW_FATE_DUPLICATED] = "duplicated",
    [TW_FATE_LOST] = "lost",       [TW_FATE_MADE] = "made-on-the-way",
    [TW_FATE_MISSED] = "missed",   [TW_FATE_UNKNOWN] = "unknown",
};
_Static_assert(TW_COUNT(fates) == TW_N_FATES, "a fate lacks a name");

static const char *const unknowns[] = {
    [TW_KNOWN] = "known",
    [TW_UNKNOWN_OUTSIDE] = "outside",
    [TW_UNKNOWN_NO_CLOCK] = "no-clock",
    [TW_UNKNOWN_LEFT_OUT] = "left-out",
    [TW_UNKNOWN_DROPPED] = "dropped",
};
_Static_assert(TW_COUNT(unknowns) == TW_N_UNKNOWNS, "a reason lacks a name");

const char *tw_ends_kind_name(enum tw_end_kind kind)
{
    return kinds[kind];
}

const char *tw_ends_fate_name(enum tw_fate fate)
{
    return fates[fate];
}

const char *tw_ends_unknown_name(enum tw_unknown unknown)
{
    return unknowns[unknown];
}
