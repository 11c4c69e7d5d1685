#include "belongs.h"
#include "copies.h"
#include "inspection_inside.h"
#include "opening.h"
#include "step_join.h"

static bool was_refused(const struct tw_teardown *teardown, int client)
{
    return teardown->reset && teardown->reset_by == 1 - client &&
           teardown->reset_in == TW_SYN_SENT;
}

/* A SYN that is not part of this connection starts the next one on the four-tuple, unless it
 * is a late one of the connection itself. After a refusal it is another attempt: some systems
 * keep the number. A SYN,ACK does so when the SYN was not captured. */
static bool begins_anew(const struct tw_flow *flow, int from, const struct tw_segment *segment)
{
    const struct tw_teardown_side *sender = &flow->teardown.side[from];
    if (sender->syn_sent && sender->syn_seq == segment->seq)
        return was_refused(&flow->teardown, from);
    return (segment->flags & TW_ACK) == 0 || tw_teardown_is_over(&flow->teardown);
}

/* Updates the lists of waiting sides after a segment. */
static void see_waits(struct tw_inspection *inspection, uint32_t number,
                      const struct tw_teardown_step *step)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (step->voids_reset) /* it is not over */
        tw_inspection_wait_end(inspection, number, TW_SIDE_A);
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        if (step->after[side] == TW_TIME_WAIT)
            tw_inspection_wait_see(inspection, number, side, step->wait_begins[side]);
        else if (tw_inspection_wait_is_held(flow, side))
            tw_inspection_wait_release(inspection, number, side);
        else if (tw_inspection_wait_is_owed(flow, side))
            tw_inspection_wait_end(inspection, number, side);
    }
    if (step->after[TW_SIDE_A] == TW_CLOSED && flow->teardown.side[TW_SIDE_A].known)
        tw_inspection_rows_free_port(inspection, number);
    if (!flow->listed_a && !flow->listed_b && tw_teardown_is_over(&flow->teardown)) {
        flow->over_ns = inspection->now_ns;
        tw_inspection_wait_begin(inspection, TW_WAIT_LASTS, number, TW_SIDE_A);
    }
}

static void remember(struct tw_flow *flow, int from, const struct tw_segment *segment,
                     uint32_t frame, const struct tw_teardown_step *step)
{
    if ((segment->flags & TW_FIN) != 0 && flow->fin_frame[from] == 0 &&
        flow->teardown.side[from].fin_sent)
        flow->fin_frame[from] = frame;
    if (step->hits_time_wait && (segment->flags & TW_RST) != 0)
        flow->reset_hit = true;
}

/* RFC 9293, section 3.4: sequence numbers are compared modulo 2^32. */
static bool is_retransmitted(const struct tw_flow *flow, int from,
                             const struct tw_segment *segment)
{
    const struct tw_teardown_side *sender = &flow->teardown.side[from];
    return segment->payload_bytes > 0 && sender->seq_known &&
           (int32_t)(segment->seq + segment->payload_bytes - sender->next_seq) <= 0;
}

/* Records which sides of the former connection are still in TIME_WAIT. */
static void see_reuse(const struct tw_inspection *inspection, struct tw_flow *before,
                      bool same_way, struct tw_seen *seen)
{
    for (int side = TW_SIDE_A; side <= TW_SIDE_B; side++) {
        if (!tw_inspection_wait_is_held(before, side))
            continue;
        before->reused = true;
        seen->waited_ns = inspection->now_ns - before->teardown.time_wait_ns[side];
        int now_side = same_way ? side : 1 - side;
        seen->reuses = seen->reuses == TW_SIDE_NONE ? now_side : TW_SIDE_BOTH;
    }
}

/* Whether the server may still have a socket for it, which a SYN can meet. */
static bool may_be_met(const struct tw_flow *flow)
{
    return flow->teardown.side[TW_SIDE_A].state != TW_SYN_SENT && !flow->held_a &&
           !flow->held_b && !tw_teardown_is_over(&flow->teardown);
}

/* Begins the connection of a SYN. The one that it replaces ends now, or with the answer. */
static uint32_t replace(struct tw_inspection *inspection, uint32_t number,
                        const struct tw_inspect_packet *packet, struct tw_seen *seen)
{
    bool is_client = (packet->segment.flags & TW_ACK) == 0;
    struct tw_flow *before = tw_flows_at(inspection->flows, number);
    bool supersedes = is_client && may_be_met(before);
    see_reuse(inspection, before, (seen->from == TW_SIDE_A) == is_client, seen);
    if (!tw_teardown_is_over(&before->teardown))
        tw_flows_note_more(inspection->flows, number)->replaced = true;
    if (before->supersedes)
        tw_opening_end_old(inspection, packet);
    if (supersedes)
        tw_opening_supersede(inspection, number);
    else
        tw_inspection_rows_end(inspection, number);
    number = tw_inspection_begin(inspection, packet, &seen->from);
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    flow->supersedes = supersedes;
    if (seen->reuses != TW_SIDE_NONE)
        tw_inspection_reset_reuse(inspection, number, seen);
    return number;
}

/* A packet that does not change its connection. */
static void see_nothing(const struct tw_inspection *inspection, uint32_t number,
                        struct tw_seen *seen)
{
    const struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    const struct tw_teardown_side *sides = flow->teardown.side;
    seen->step = (struct tw_teardown_step){
        .before = {sides[TW_SIDE_A].state, sides[TW_SIDE_B].state},
        .after = {sides[TW_SIDE_A].state, sides[TW_SIDE_B].state},
    };
    seen->flow = flow;
    seen->number = number;
}

/* Counts a packet that was captured before. It changes nothing else. */
static void see_copy(struct tw_inspection *inspection, uint32_t number, struct tw_seen *seen)
{
    tw_flows_at(inspection->flows, number)->copied = true;
    tw_flows_note_more(inspection->flows, number)->n_copies++;
    inspection->total.n_copies++;
    see_nothing(inspection, number, seen);
}

/* One socket that is connected to itself receives what it sends: side B sends it too. The
 * TIME_WAIT is one; side A's is counted. */
static void feed_back(struct tw_inspection *inspection, struct tw_flow *flow,
                      const struct tw_segment *segment, struct tw_seen *seen)
{
    struct tw_teardown_step back;
    tw_teardown_feed(&flow->teardown, TW_SIDE_B, segment, inspection->now_ns, &back);
    tw_step_join(&seen->step, &back);
    inspection->total.n_to_itself++;
}

/* Whether the segment's step changes anything that is counted. */
static bool changes(const struct tw_teardown_step *step)
{
    return step->before[0] != step->after[0] || step->before[1] != step->after[1] ||
           step->wait_begins[0] || step->wait_begins[1];
}

/* Whether the sender acknowledges bytes that no packet of the other side had: the answer to its
 * SYN, or more than before. RFC 9293, section 3.4: compared modulo 2^32. */
static bool acks_what_was_not_seen(const struct tw_flow *flow, int from,
                                   const struct tw_segment *segment)
{
    const struct tw_teardown_side *sender = &flow->teardown.side[from];
    if ((segment->flags & TW_ACK) == 0)
        return false;
    return sender->ack_known ? (int32_t)(segment->ack - sender->highest_ack) > 0
                             : sender->syn_sent;
}

/* Feeds the segment to its connection: *number, or the next one with that four-tuple. */
static struct tw_flow *feed(struct tw_inspection *inspection,
                            const struct tw_inspect_packet *packet, uint32_t *number,
                            struct tw_seen *seen)
{
    const struct tw_segment *segment = &packet->segment;
    tw_ns now_ns = inspection->now_ns;
    struct tw_flow *flow = tw_flows_at(inspection->flows, *number);
    if (now_ns - flow->last_ns >= TW_RESET_IDLE_NS && !seen->begins)
        tw_inspection_reset_quiet(inspection, *number, segment);
    if (!flow->teardown.side[1 - seen->from].seq_known)
        flow->one_direction |= acks_what_was_not_seen(flow, seen->from, segment);
    tw_teardown_feed(&flow->teardown, seen->from, segment, now_ns, &seen->step);
    if (seen->step.is_other_syn && begins_anew(flow, seen->from, segment)) {
        seen->begins = true;
        *number = replace(inspection, *number, packet, seen);
        flow = tw_flows_at(inspection->flows, *number);
        if (segment->network != 0)
            tw_belongs_note_network(inspection, *number, seen->from, segment->network);
        (void)tw_copies_is_copy(flow, seen->from, segment, now_ns);
        tw_teardown_feed(&flow->teardown, seen->from, segment, now_ns, &seen->step);
        seen->step.hits_time_wait = flow->reuses;
    }
    if (flow->is_self)
        feed_back(inspection, flow, segment, seen);
    if ((segment->flags & TW_RST) != 0)
        tw_inspection_reset_see(inspection, *number, segment, seen);
    flow->last_ns = now_ns;
    return flow;
}

/* The state of a connection has changed that may have met, or met, an old socket. */
static void see_opening(struct tw_inspection *inspection, uint32_t number,
                        const struct tw_inspect_packet *packet,
                        const struct tw_teardown_step *step)
{
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (flow->supersedes && step->after[TW_SIDE_A] != TW_SYN_SENT) {
        flow->supersedes = false;
        tw_opening_end_old(inspection, packet);
    }
    if (flow->met_old && step->before[TW_SIDE_A] == TW_SYN_SENT &&
        step->after[TW_SIDE_A] == TW_ESTABLISHED)
        tw_opening_is_over(inspection, number);
}

void tw_inspection_follow(struct tw_inspection *inspection,
                          const struct tw_inspect_packet *packet, struct tw_seen *seen)
{
    const struct tw_segment *segment = &packet->segment;
    uint32_t number = tw_belongs_to(inspection, packet, &seen->from);
    seen->begins = number == TW_NO_FLOW;
    if (seen->begins)
        number = tw_inspection_begin(inspection, packet, &seen->from);
    struct tw_flow *flow = tw_flows_at(inspection->flows, number);
    if (segment->network != 0 || flow->networked)
        tw_belongs_note_network(inspection, number, seen->from, segment->network);
    seen->copy = tw_copies_is_copy(flow, seen->from, segment, inspection->now_ns);
    if (seen->copy) {
        see_copy(inspection, number, seen);
        return;
    }
    seen->old_socket = flow->teardown.side[TW_SIDE_A].state == TW_SYN_SENT
                           ? tw_opening_meets(inspection, number, seen->from, packet)
                           : TW_OLD_NONE;
    if (seen->old_socket != TW_OLD_NONE) {
        flow->last_ns = inspection->now_ns;
        see_nothing(inspection, number, seen);
        return;
    }
    seen->retransmitted = is_retransmitted(flow, seen->from, segment);
    flow = feed(inspection, packet, &number, seen);
    bool changed = changes(&seen->step);
    if (changed)
        see_waits(inspection, number, &seen->step);
    if (changed && (flow->supersedes || flow->met_old))
        see_opening(inspection, number, packet, &seen->step);
    if (changed || (segment->flags & (TW_FIN | TW_RST)) != 0)
        remember(flow, seen->from, segment, packet->frame, &seen->step);
    seen->flow = flow;
    seen->flags = segment->flags;
    seen->number = number;
}
