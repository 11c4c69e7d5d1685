#include "wire_inject.h"

/* One tick of Linux's timestamps is a millisecond (tcp_clock_ms()). */
static struct tw_forge_timestamps stamp(const struct tw_wire_order *order,
                                        const struct tw_wire_flow *flow, tw_ns now_ns)
{
    const struct tw_wire_flow_side *sender = &flow->side[order->from];
    struct tw_forge_timestamps stamps = {0};
    if (order->bare || !sender->timestamps.present)
        return stamps;
    stamps.present = true;
    stamps.value =
        sender->timestamps.value + (uint32_t)((now_ns - sender->timestamped_ns) / TW_MS);
    if ((order->flags & TW_ACK) != 0)
        stamps.echo = flow->side[!order->from].timestamps.value;
    return stamps;
}

static int find_number(const struct tw_wire_flow_side *side,
                       const struct tw_wire_number *wanted, uint32_t *out, struct tw_err *err)
{
    char text[TW_ENDPOINT_TEXT];
    if (!side->known[wanted->mark])
        return tw_fail(err, 0, "inject: the wire has not seen %s of %s yet",
                       tw_wire_mark_names()[wanted->mark], tw_endpoint_text(&side->at, text));
    *out = side->number[wanted->mark] + (uint32_t)wanted->offset;
    return 0;
}

int tw_wire_inject(const struct tw_wire_order *order, const struct tw_wire_flow *flow,
                   tw_ns now_ns, struct tw_forge_spec *out, struct tw_err *err)
{
    const struct tw_wire_flow_side *sender = &flow->side[order->from];
    const struct tw_wire_flow_side *receiver = &flow->side[!order->from];
    struct tw_segment segment = {
        .from = sender->at,
        .to = receiver->at,
        .payload_bytes = order->payload_bytes,
        .window = sender->window,
        .flags = order->flags,
    };
    bool has_ack = (order->flags & TW_ACK) != 0;
    if (find_number(sender, &order->seq, &segment.seq, err) < 0 ||
        (has_ack && find_number(receiver, &order->ack, &segment.ack, err) < 0))
        return -1;
    out->segment = segment;
    out->timestamps = stamp(order, flow, now_ns);
    return 0;
}
