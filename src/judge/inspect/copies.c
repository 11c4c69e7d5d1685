#include "copies.h"

/* How a side numbers its packets. */
enum { UNKNOWN, COUNTS_UP, JUMPS, REPEATS };

enum { SMALL_JUMP = 256 };    /* what others send in between, and large packets in parts */
enum { HALF_OF_ALL = 32768 }; /* identifications have 16 bits and wrap */
static const tw_ns APART_NS = 3 * TW_S;
static const tw_ns NO_SYN_AGAIN_NS = TW_S;

/* Sequence numbers compare modulo 2^32 (RFC 9293, section 3.4). */
static bool is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static bool has(const struct tw_segment *segment, uint8_t flags)
{
    return (segment->flags & flags) != 0;
}

/* The segment, or one like it, may have been sent by this side before. */
static bool brings_nothing_new(const struct tw_flow *flow, int from,
                               const struct tw_segment *segment)
{
    const struct tw_teardown *teardown = &flow->teardown;
    const struct tw_teardown_side *sender = &teardown->side[from];
    uint32_t end = segment->seq + segment->payload_bytes;
    bool of_old_socket = flow->met_old && !has(segment, TW_SYN) &&
                         teardown->side[TW_SIDE_A].state == TW_SYN_SENT;
    if (of_old_socket)
        return true;
    if (has(segment, TW_RST))
        return (teardown->reset && teardown->reset_by == from) || flow->reset_hit;
    if (has(segment, TW_ACK) &&
        (!sender->ack_known || is_after(segment->ack, sender->highest_ack)))
        return false;
    if (has(segment, TW_SYN))
        return sender->syn_sent && sender->syn_seq == segment->seq;
    if (has(segment, TW_FIN))
        return sender->fin_sent && sender->fin_seq == end;
    if (tw_teardown_is_missing(sender, end, segment->payload_bytes))
        return false;
    /* A late ACK from before its FIN tells that the other FIN was acknowledged apart. */
    if (sender->fin_sent && !sender->ack_plain && segment->ack == sender->highest_ack &&
        segment->payload_bytes == 0 && !is_after(end, sender->fin_seq))
        return false;
    return sender->seq_known && !is_after(end, sender->next_seq);
}

static bool counts_up(const struct tw_copy_trace *trace)
{
    bool several = (trace->seen & (trace->seen - 1)) != 0;
    return trace->ids == COUNTS_UP || (trace->ids == UNKNOWN && several);
}

/* Rule 1, for an identification that does not follow the latest one closely. */
static bool is_copy_by_id(const struct tw_flow *flow, int from, struct tw_copy_trace *trace,
                          const struct tw_segment *segment)
{
    uint16_t behind = (uint16_t)(trace->ip_id - segment->ip_id);
    uint16_t ahead = (uint16_t)(segment->ip_id - trace->ip_id);
    bool nothing_new = brings_nothing_new(flow, from, segment);
    bool counting = counts_up(trace);
    if (trace->seen != 0 && behind < TW_COPIES_SEEN) {
        unsigned bit = 1U << behind;
        bool again = (trace->seen & bit) != 0;
        trace->seen = (uint16_t)(trace->seen | bit);
        if (again && !nothing_new && !(counting && has(segment, TW_RST)))
            trace->ids = REPEATS;
        return again && trace->ids != REPEATS;
    }
    if (nothing_new && counting && behind < HALF_OF_ALL)
        return true;
    if (counting && behind < SMALL_JUMP) /* new, and captured late */
        return false;
    if (trace->seen != 0 && ahead > SMALL_JUMP)
        trace->ids = JUMPS;
    else if (trace->seen != 0 && trace->ids == UNKNOWN)
        trace->ids = COUNTS_UP;
    trace->ip_id = segment->ip_id;
    trace->seen = 1;
    return false;
}

/* Rule 3, of a packet with another TTL that brings nothing new. */
static bool is_from_another_tap(const struct tw_copy_trace *trace,
                                const struct tw_segment *segment, tw_ns since_ns)
{
    if (since_ns >= NO_SYN_AGAIN_NS)
        return false;
    return has(segment, TW_SYN) ||
           (has(segment, TW_RST) && segment->checksum == trace->checksum);
}

/* Rules 2 to 5. */
static bool is_copy_by_time(const struct tw_flow *flow, int from, bool numbered,
                            const struct tw_segment *segment, tw_ns now_ns)
{
    const struct tw_copy_trace *trace = &flow->trace[from];
    tw_ns since_ns = now_ns - flow->last_ns;
    bool other_ttl = segment->ttl != trace->ttl && trace->ttl != 0;
    if (!brings_nothing_new(flow, from, segment))
        return false;
    if (has(segment, TW_SYN) && !has(segment, TW_ACK) && flow->teardown.side[from].ack_known)
        return true;
    if (other_ttl && since_ns < APART_NS && flow->copied)
        return true;
    if (numbered)
        return false;
    if (other_ttl && is_from_another_tap(trace, segment, since_ns))
        return true;
    if (since_ns >= TW_COPIES_SOON)
        return false;
    bool right_after = flow->last_from == from || has(segment, TW_SYN | TW_FIN);
    return other_ttl || (segment->checksum == trace->checksum && right_after);
}

bool tw_copies_look(struct tw_flow *flow, int from, const struct tw_segment *segment,
                    tw_ns now_ns)
{
    struct tw_copy_trace *trace = &flow->trace[from];
    bool numbered = segment->ip_id != 0 && trace->ids != REPEATS;
    if (numbered && is_copy_by_id(flow, from, trace, segment))
        return true;
    numbered = numbered && trace->ids != REPEATS;
    if (numbered && trace->ids != JUMPS)
        return false;
    if (is_copy_by_time(flow, from, numbered, segment, now_ns))
        return true;
    trace->checksum = segment->checksum;
    trace->ttl = segment->ttl;
    return false;
}
