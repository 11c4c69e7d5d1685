#include "inspection_inside.h"

void tw_inspection_reset_quiet(struct tw_inspection *inspection, uint32_t number,
                               const struct tw_segment *segment)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    struct tw_flow_more *more = tw_flows_note_more(inspection->flows, number);
    more->quiet_ns = inspection->now_ns - flow->last_ns;
    more->quiet_end_ns = inspection->now_ns;
    if ((segment->flags & TW_FIN) != 0 && flow->teardown.first_fin == TW_SIDE_NONE)
        more->fin_idle_ns = more->quiet_ns;
}

/* The silence before the current segment; or before the exchange of which it is a part. -1: the
 * segment is the connection's first one. */
static tw_ns silence_of(const struct tw_inspection *inspection, uint32_t number)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    const struct tw_flow_more *more = tw_flows_more(inspection->flows, number);
    if (more->quiet_ns > 0 && inspection->now_ns - more->quiet_end_ns < TW_RESET_IDLE_NS)
        return more->quiet_ns;
    return flow->last_ns > 0 ? inspection->now_ns - flow->last_ns : -1;
}

void tw_inspection_reset_see(struct tw_inspection *inspection, uint32_t number,
                             const struct tw_segment *segment, const struct tw_seen *seen)
{
    const struct tw_teardown_step *step = &seen->step;
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    bool ends = flow->teardown.reset &&
                (step->before[0] != step->after[0] || step->before[1] != step->after[1]);
    if (!ends && !step->hits_time_wait)
        return;
    struct tw_flow_more *more = tw_flows_note_more(inspection->flows, number);
    if (!ends && more->has_reset)
        return;
    const struct tw_reset_seen reset = {
        .teardown = &flow->teardown,
        .before = {step->before[0], step->before[1]},
        .by = seen->from,
        .has_ack = (segment->flags & TW_ACK) != 0,
        .idle_ns = silence_of(inspection, number),
        .fin_idle_ns = more->fin_idle_ns,
    };
    more->has_reset = true;
    more->reset_kind = tw_reset_kind_of(&reset);
    more->reset_by = seen->from;
    more->silence_ns = more->reset_kind == TW_RESET_STALE ? reset.fin_idle_ns : reset.idle_ns;
}

void tw_inspection_reset_reuse(struct tw_inspection *inspection, uint32_t number,
                               const struct tw_seen *seen)
{
    struct tw_flow_more *more = tw_flows_note_more(inspection->flows, number);
    tw_flows_at(inspection->flows, number)->reuses = true;
    more->reused_side = seen->reuses;
    more->reused_after_ns = seen->waited_ns;
}

/* The key of a row, without padding. */
struct key {
    uint32_t service;
    uint16_t kind, by;
};

void tw_inspection_reset_open(struct tw_inspection *inspection)
{
    for (int i = 0; i < TW_N_RESET_KINDS * 2; i++) {
        struct key key = {.service = 0, .kind = (uint16_t)(i / 2), .by = (uint16_t)(i % 2)};
        (void)tw_row_table_row(&inspection->resets, &key);
    }
}

static void count_silence(struct tw_reset_row *row, tw_ns silence_ns)
{
    if (row->n_known == 0 || silence_ns < row->shortest_ns)
        row->shortest_ns = silence_ns;
    if (silence_ns > row->longest_ns)
        row->longest_ns = silence_ns;
    row->n_known++;
}

void tw_inspection_reset_count(struct tw_inspection *inspection, uint32_t number)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    const struct tw_flow_more *more = tw_flows_more(inspection->flows, number);
    struct key key = {.service = flow->service, .kind = TW_RESET_UNKNOWN};
    if (more->has_reset)
        key.kind = (uint16_t)more->reset_kind;
    key.by = (uint16_t)(flow->teardown.reset ? flow->teardown.reset_by : more->reset_by);
    uint32_t at = tw_row_table_row(&inspection->resets, &key);
    if (at == 0) {
        key.service = 0;
        at = tw_row_table_find(&inspection->resets, &key);
    }
    struct tw_reset_row *row = tw_row_table_at(&inspection->resets, at);
    if (more->has_reset && more->silence_ns >= 0)
        count_silence(row, more->silence_ns);
    row->n++;
}
