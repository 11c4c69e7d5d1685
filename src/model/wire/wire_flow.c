#include "wire_flow.h"

/* RFC 9293, section 3.4: sequence numbers are compared modulo 2^32. */
static bool is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static void know(struct tw_wire_flow_side *side, enum tw_mark mark, uint32_t number)
{
    side->known[mark] = true;
    side->number[mark] = number;
}

/* Moves the number forwards only, once it is known. */
static void advance(struct tw_wire_flow_side *side, enum tw_mark mark, uint32_t number)
{
    if (!side->known[mark] || is_after(number, side->number[mark]))
        know(side, mark, number);
}

/* The sequence number after the segment. SYN and FIN count as one byte each. */
static uint32_t end_of(const struct tw_segment *segment)
{
    return segment->seq + segment->payload_bytes + ((segment->flags & TW_SYN) != 0) +
           ((segment->flags & TW_FIN) != 0);
}

static void forget_numbers(struct tw_wire_flow_side *side)
{
    *side = (struct tw_wire_flow_side){.at = side->at};
}

void tw_wire_flow_begin(struct tw_wire_flow *flow, enum tw_side from,
                        const struct tw_segment *segment)
{
    *flow = (struct tw_wire_flow){0};
    flow->side[from].at = segment->from;
    flow->side[!from].at = segment->to;
}

bool tw_wire_flow_has(const struct tw_wire_flow *flow, enum tw_side from,
                      const struct tw_segment *segment)
{
    return tw_endpoint_equal(&flow->side[from].at, &segment->from) &&
           tw_endpoint_equal(&flow->side[!from].at, &segment->to);
}

void tw_wire_flow_sent(struct tw_wire_flow *flow, enum tw_side from,
                       const struct tw_segment *segment,
                       const struct tw_tcp_timestamps *timestamps, tw_ns at_ns)
{
    struct tw_wire_flow_side *sender = &flow->side[from];
    bool syn = (segment->flags & TW_SYN) != 0;
    bool ack = (segment->flags & TW_ACK) != 0;
    bool rst = (segment->flags & TW_RST) != 0;
    bool is_new = syn && !(sender->known[TW_ISN] && sender->number[TW_ISN] == segment->seq);
    if (is_new) {
        forget_numbers(sender);
        if (!ack)
            forget_numbers(&flow->side[!from]);
        know(sender, TW_ISN, segment->seq);
    }
    if ((segment->flags & TW_FIN) != 0)
        know(sender, TW_FIN_SEQ, end_of(segment) - 1);
    if (!rst)
        advance(sender, TW_SND_NXT, end_of(segment));
    if (ack && !rst) /* a RST may acknowledge a segment that it rejects */
        advance(&flow->side[!from], TW_RCV_NXT, segment->ack);
    if (!rst)
        sender->window = segment->window;
    if (timestamps->present) {
        sender->timestamps = *timestamps;
        sender->timestamped_ns = at_ns;
    }
}

void tw_wire_flow_arrived(struct tw_wire_flow *flow, enum tw_side from,
                          const struct tw_segment *segment)
{
    struct tw_wire_flow_side *sender = &flow->side[from];
    bool in_order = !sender->known[TW_RCV_NXT]
                        ? (segment->flags & TW_SYN) != 0
                        : !is_after(segment->seq, sender->number[TW_RCV_NXT]);
    if (in_order && (segment->flags & TW_RST) == 0)
        advance(sender, TW_RCV_NXT, end_of(segment));
}

bool tw_wire_flow_acks_fin(const struct tw_wire_flow *flow, enum tw_side from,
                           const struct tw_segment *segment)
{
    const struct tw_wire_flow_side *other = &flow->side[!from];
    bool is_pure = (segment->flags & (TW_SYN | TW_FIN | TW_RST | TW_ACK)) == TW_ACK &&
                   segment->payload_bytes == 0;
    return is_pure && other->known[TW_FIN_SEQ] && segment->ack == other->number[TW_FIN_SEQ] + 1;
}
